import type { ResourceDefinition, VersionDefinition } from "../resource/definition.ts";
import { byVersionOrder } from "../resource/version-order.ts";

/** A group with its versions, the most preferred first. */
export type ServedGroup = { readonly name: string; readonly versions: readonly ServedVersion[] };

export type ServedVersion = { readonly name: string; readonly resources: readonly ServedResource[] };

export type ServedResource = {
  readonly definition: ResourceDefinition;
  readonly version: VersionDefinition;
};

/** Groups in the alphabet's order, so that documents and their ETags do not depend on the order of a program. */
export function servedGroups(definitions: readonly ResourceDefinition[]): readonly ServedGroup[] {
  const names = [...new Set(definitions.map(({ group }) => group))].sort();
  return names.map((name) => {
    const own = definitions.filter(({ group }) => group === name);
    const versions = new Set(own.flatMap((definition) => definition.versions.map((version) => version.name)));
    return {
      name,
      versions: [...versions].sort(byVersionOrder).map((version) => ({
        name: version,
        resources: own.flatMap((definition) => servedIn(definition, version)).sort(byPlural),
      })),
    };
  });
}

const byPlural = (a: ServedResource, b: ServedResource): number =>
  a.definition.plural < b.definition.plural ? -1 : 1;

const servedIn = (definition: ResourceDefinition, name: string): readonly ServedResource[] =>
  definition.versions.flatMap((version) => (version.name === name ? [{ definition, version }] : []));
