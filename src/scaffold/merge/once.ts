import type { Answers } from "../answers.ts";
import type { FileTree } from "../file-tree.ts";

/** The files that an added version alone has: they begin as a copy of the author's, and are the author's from then on. */
export function onceFiles(render: (answers: Answers) => FileTree, answers: Answers): ReadonlySet<string> {
  const versions = answers.versions.filter(({ added }) => !added);
  if (versions.length === answers.versions.length) return new Set();
  const others = render({ ...answers, versions });
  return new Set([...render(answers).keys()].filter((path) => !others.has(path)));
}
