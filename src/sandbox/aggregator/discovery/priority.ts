import { byVersionOrder } from "@kagg/apiserver/internal";
import { groupOf, type APIService } from "../objects.ts";

/**
 * APIServices by group: the group with the highest priority first, and in it the version with the highest one. Equal
 * priorities are told apart by name, and by the order of versions (apiregistration/v1/helper SortedByGroupAndVersion).
 */
export function byGroupAndVersion(
  apiServices: readonly APIService[],
): readonly (readonly [APIService, ...APIService[]])[] {
  const groups = new Map<string, [APIService, ...APIService[]]>();
  for (const one of apiServices.toSorted(byGroupPriority)) {
    const known = groups.get(groupOf(one));
    if (known) known.push(one);
    else groups.set(groupOf(one), [one]);
  }
  return [...groups.values()].map((group) => {
    group.sort(byVersionPriority);
    return group;
  });
}

const byGroupPriority = (a: APIService, b: APIService): number =>
  b.spec.groupPriorityMinimum - a.spec.groupPriorityMinimum || byName(a.metadata.name, b.metadata.name);

const byVersionPriority = (a: APIService, b: APIService): number =>
  b.spec.versionPriority - a.spec.versionPriority || byVersionOrder(a.spec.version, b.spec.version);

export const byName = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
