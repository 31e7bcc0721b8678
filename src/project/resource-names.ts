import { guessPlural } from "./guess-plural.ts";
import type { Resource } from "./project.ts";
import type { ProjectData } from "./schema.ts";

/** The names of a resource with those that kagg.yaml leaves out filled in from the kind. */
export function resourceNames(
  data: ProjectData["spec"]["resources"][number],
): Pick<Resource, "kind" | "plural" | "singular" | "shortNames"> {
  const { kind, plural = guessPlural(kind), singular = kind.toLowerCase(), shortNames } = data;
  return { kind, plural, singular, shortNames };
}
