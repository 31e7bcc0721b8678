import { readFile } from "node:fs/promises";
// Named here and not where it is awaited: bundled, the package's module has its functions under `default` alone.
import { parse } from "yaml";
import { KaggError } from "../errors.ts";

/** The object in a file, as YAML or JSON. Throws `call/invalid`. */
export async function readExample(file: string): Promise<unknown> {
  try {
    return parse(await readFile(file, "utf8"));
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new KaggError("call/invalid", { where: "--example", what, hint: "--example mango.yaml" });
  }
}
