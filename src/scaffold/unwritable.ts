import { KaggError } from "../errors.ts";

export const unwritable = (folder: string, problems: readonly string[], cause?: unknown): KaggError =>
  new KaggError(
    "files/unwritable",
    problems.map((what) => ({ where: folder, what })),
    { cause },
  );
