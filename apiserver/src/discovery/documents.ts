import { createHash } from "node:crypto";
import type { ResourceDefinition } from "../resource/definition.ts";
import { apiResources, type ApiResource } from "./api-resource.ts";
import { servedGroups, type ServedGroup, type ServedVersion } from "./served-groups.ts";

/** Every discovery document as the bytes that are sent. They change only with the program, so they are made once. */
export type DiscoveryDocuments = {
  /** `/apis` as an APIGroupList. */
  readonly groupList: Buffer;
  /** `/apis` as apidiscovery.k8s.io/v2 APIGroupDiscoveryList. */
  readonly aggregated: Buffer;
  /** Quoted; of {@link DiscoveryDocuments.aggregated}. */
  readonly aggregatedEtag: string;
  /** By path: `/apis/<group>` and `/apis/<group>/<version>`. */
  readonly byPath: ReadonlyMap<string, Buffer>;
};

export function discoveryDocuments(definitions: readonly ResourceDefinition[]): DiscoveryDocuments {
  const groups = servedGroups(definitions);
  const aggregated = bytes({
    kind: "APIGroupDiscoveryList",
    apiVersion: "apidiscovery.k8s.io/v2",
    metadata: {},
    items: groups.map(aggregatedGroup),
  });
  return {
    groupList: bytes({ kind: "APIGroupList", apiVersion: "v1", groups: groups.map(groupDocument) }),
    aggregated,
    aggregatedEtag: `"${createHash("sha512").update(aggregated).digest("hex").toUpperCase()}"`,
    byPath: new Map(groups.flatMap(groupPaths)),
  };
}

const bytes = (document: object): Buffer => Buffer.from(`${JSON.stringify(document)}\n`);

function groupPaths(group: ServedGroup): readonly (readonly [string, Buffer])[] {
  const path = `/apis/${group.name}`;
  return [
    [path, bytes({ kind: "APIGroup", apiVersion: "v1", ...groupDocument(group) })],
    ...group.versions.map((version): [string, Buffer] => [
      `${path}/${version.name}`,
      bytes(resourceList(group, version)),
    ]),
  ];
}

function groupDocument({ name, versions }: ServedGroup): object {
  const entries = versions.map((version) => ({
    groupVersion: `${name}/${version.name}`,
    version: version.name,
  }));
  return { name, versions: entries, preferredVersion: entries[0] };
}

const resourceList = (group: ServedGroup, version: ServedVersion): object => ({
  kind: "APIResourceList",
  apiVersion: "v1",
  groupVersion: `${group.name}/${version.name}`,
  resources: version.resources.flatMap(({ definition }) => apiResources(definition)),
});

const aggregatedGroup = (group: ServedGroup): object => ({
  metadata: { name: group.name },
  versions: group.versions.map((version) => ({
    version: version.name,
    resources: version.resources.map(({ definition }) => aggregatedResource(definition, version.name)),
    freshness: "Current",
  })),
});

const kindOf = ({ group, version, kind }: ApiResource): object => ({
  ...(group !== undefined && { group }),
  ...(version !== undefined && { version }),
  kind,
});

/** Every entry names its kind: client-go drops what does not. */
function aggregatedResource(definition: ResourceDefinition, version: string): object {
  const [own, ...subresources] = apiResources(definition);
  const { group, kind, plural, shortNames, categories } = definition;
  const responseKind = { group, version, kind };
  return {
    resource: plural,
    responseKind,
    scope: definition.scope,
    singularResource: definition.singular,
    verbs: own?.verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(subresources.length > 0 && {
      subresources: subresources.map((one) => ({
        subresource: one.name.slice(plural.length + 1),
        responseKind: { ...responseKind, ...kindOf(one) },
        verbs: one.verbs,
      })),
    }),
  };
}
