import { DefinitionError, type DefinitionProblem } from "./definition-error.ts";
import type { AnyResource } from "./any-resource.ts";
import { roundTrips, type RoundTrips } from "./round-trip.ts";

/** Throws a DefinitionError with everything that is wrong with any of the resources, and where two of them clash. */
export function checkResources(resources: readonly AnyResource[]): void {
  const problems: DefinitionProblem[] = resources.flatMap((resource) => [
    ...resource.problems,
    ...(resource.problems.length === 0 ? triedTrips(resource).problems : []),
  ]);
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

/** The versions whose conversions could not be tried, for the log: `Mango.fruit.example.com v1`. */
export const untriedVersions = (resources: readonly AnyResource[]): string[] =>
  resources.flatMap((resource) =>
    triedTrips(resource).untried.map((version) => `${resource.kind}.${resource.group} ${version}`),
  );

/** A start asks several times. */
const tried = new WeakMap<AnyResource, RoundTrips>();

function triedTrips(resource: AnyResource): RoundTrips {
  const found =
    tried.get(resource) ?? ("answers" in resource ? { problems: [], untried: [] } : roundTrips(resource));
  tried.set(resource, found);
  return found;
}
