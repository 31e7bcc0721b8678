import { DefinitionError, type DefinitionProblem } from "./definition-error.ts";
import type { ResourceDefinition } from "./definition.ts";

type Checked = ResourceDefinition & { readonly problems: readonly DefinitionProblem[] };

/** Throws a DefinitionError with everything that is wrong with any of the resources, and where two of them clash. */
export function checkResources(resources: readonly Checked[]): void {
  const problems: DefinitionProblem[] = resources.flatMap((resource) => resource.problems);
  const taken = new Map<string, string>();
  for (const resource of resources) {
    const { group, kind, listKind, plural, singular, shortNames } = resource;
    const at = `${kind}.${group}`;
    // kubectl looks all of these up in one table for each group.
    const words = new Set([plural, singular, ...shortNames].map((word) => `name "${word}"`));
    for (const claim of [...words, ...new Set([kind, listKind].map((word) => `kind "${word}"`))]) {
      const key = `${group} ${claim}`;
      const other = taken.get(key);
      if (other) problems.push({ where: at, what: `the ${claim} is taken by ${other}` });
      else taken.set(key, `${kind} (${plural})`);
    }
  }
  if (problems.length > 0) throw new DefinitionError(problems);
}
