import { parse } from "yaml";
import { KaggError, type Problem } from "../../errors.ts";
import { checkProject } from "../../project/check-project.ts";
import { type Finding, pathText } from "../../project/finding.ts";
import type { ResourceAnswers } from "../answers.ts";

/** What `kagg add` adds. */
export type Addition =
  | { readonly list: "resources"; readonly resource: ResourceAnswers }
  | { readonly list: "versions"; readonly version: string };

/** Throws `add/impossible` where kagg.yaml would not be right with the addition in it. */
export function checkAddition(kaggYaml: string, addition: Addition): void {
  const data = parse(kaggYaml, { logLevel: "error" }) as { spec: Record<string, unknown> };
  const entries = data.spec[addition.list] as readonly unknown[];
  const entry = addition.list === "resources" ? addition.resource : { name: addition.version };
  const checked = checkProject({ ...data, spec: { ...data.spec, [addition.list]: [...entries, entry] } });
  if ("data" in checked) return;
  throw new KaggError(
    "add/impossible",
    checked.found.map((finding) => problemOf(finding, addition.list, entries.length)),
  );
}

/** What is wrong with the new entry is wrong with the call; what it makes wrong elsewhere is told with its place. */
function problemOf({ path, what, hint }: Finding, list: Addition["list"], index: number): Problem {
  const isOfCall = path[0] === "spec" && path[1] === list && path[2] === index;
  const where = isOfCall ? (places[String(path[3])] ?? String(path[3])) : `kagg.yaml ${pathText(path)}`;
  return { where, what, ...(hint !== undefined && { hint }) };
}

const places: Readonly<Record<string, string>> = {
  name: "VERSION",
  kind: "KIND",
  // It is made of the kind.
  singular: "KIND",
  plural: "--plural",
  virtual: "--virtual",
};
