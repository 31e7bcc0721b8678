import { parse } from "yaml";
import { KaggError, type Problem } from "../../errors.ts";
import { checkProject } from "../../project/check-project.ts";
import { pathText } from "../../project/finding.ts";
import type { Answers, ResourceAnswers } from "../answers.ts";
import { checkAnswers } from "../check-answers.ts";

/** What `kagg add` adds. */
export type Addition =
  | { readonly list: "resources"; readonly resource: ResourceAnswers }
  | { readonly list: "versions"; readonly version: string };

/** Throws `add/impossible` where kagg.yaml would not be right with the addition in it, or the language cannot have it. */
export function checkAddition(kaggYaml: string, addition: Addition, after: Answers): void {
  const { list } = addition;
  const data = parse(kaggYaml, { logLevel: "error" }) as { spec: Record<string, unknown> };
  const entries = data.spec[list] as readonly unknown[];
  const entry = "resource" in addition ? addition.resource : { name: addition.version };
  const checked = checkProject({ ...data, spec: { ...data.spec, [list]: [...entries, entry] } });
  const found = "data" in checked ? [] : checked.found;
  const problems = [
    ...found.map(({ path, what, hint }): Problem => {
      const where = placeOf(pathText(path), `spec.${list}[${entries.length}].`);
      return { where, what, ...(hint !== undefined && { hint }) };
    }),
    ...checkAnswers(after)
      .filter(({ what }) => found.every((other) => other.what !== what))
      .map(({ at, what }) => ({ where: placeOf(at, `${list}[${after[list].length - 1}].`), what })),
  ];
  if (problems.length > 0) throw new KaggError("add/impossible", problems);
}

/** What is wrong with the new entry is wrong with the call; what it makes wrong elsewhere is told with its place. */
function placeOf(path: string, entry: string): string {
  if (!path.startsWith(entry)) return `kagg.yaml ${path}`;
  const [field = ""] = path.slice(entry.length).split(/[.[]/);
  return places[field] ?? field;
}

const places: Readonly<Record<string, string>> = {
  name: "VERSION",
  kind: "KIND",
  // It is made of the kind.
  singular: "KIND",
  plural: "--plural",
  scope: "--cluster-scoped",
  virtual: "--virtual",
};
