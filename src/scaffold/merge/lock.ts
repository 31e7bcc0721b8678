import type { Answers } from "../answers.ts";

/** The file, in the project's folder. */
export const lockFile = "kagg.lock";

/** What kagg has made of a project so far: what later additions and updates are merged against. */
export type Lock = {
  /** The version of the kagg that wrote it. */
  readonly kagg: string;
  readonly answers: Answers;
  /** What the template gave, by path: the base of three-way merges. */
  readonly files: Readonly<Record<string, string>>;
  /** Files that are kagg's alone and are replaced without a merge: only where they are. */
  readonly own: readonly string[];
};

/** A line of the file is a line of a project's file, so that a version control shows what has changed. */
export function lockText({ kagg, answers, files, own }: Lock): string {
  const sorted = Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const byLine = sorted.map(([path, text]) => [path, text.split("\n")]);
  const lock = {
    "//": comment,
    kagg,
    answers: inOneOrder(answers),
    own: own.toSorted(),
    files: Object.fromEntries(byLine),
  };
  return `${JSON.stringify(lock, undefined, 1)}\n`;
}

const comment =
  "What kagg has made of this project. kagg add and kagg update merge against it: commit it, and do not edit it.";

/** So that the same answers are the same text, wherever they come from. */
const inOneOrder = ({
  template,
  name,
  group,
  module,
  namespace,
  storage,
  versions,
  resources,
}: Answers): Answers => ({
  template,
  name,
  group,
  ...(module !== undefined && { module }),
  namespace,
  storage,
  versions: versions.map(({ name, added }) => ({ name, added })),
  resources: resources.map(({ kind, plural, scope, virtual }) => ({ kind, plural, scope, virtual })),
});
