import { createHash } from "node:crypto";
import { groupVersion, groupVersionPath } from "../resource/group-version.ts";
import type { ResourceDefinition } from "../resource/definition.ts";
import { apiResources, type ApiResource } from "./api-resource.ts";
import { servedGroups, type ServedGroup, type ServedVersion } from "./served-groups.ts";

/** Every discovery document as the bytes that are sent. They change only with the program, so they are made once. */
export type DiscoveryDocuments = {
  /** `/apis` as an APIGroupList. */
  readonly groups: RootDocument;
  /** `/api`, where the group without a name is served: its versions, as APIVersions. */
  readonly core: RootDocument | undefined;
  /** By path: `/apis/<group>`, `/apis/<group>/<version>` and `/api/<version>`. */
  readonly byPath: ReadonlyMap<string, Buffer>;
};

/** What all groups are found by. */
export type RootDocument = {
  readonly list: Buffer;
  /** The same as apidiscovery.k8s.io/v2 APIGroupDiscoveryList. */
  readonly aggregated: Buffer;
  /** Quoted; of {@link RootDocument.aggregated}. */
  readonly etag: string;
};

export function discoveryDocuments(definitions: readonly ResourceDefinition[]): DiscoveryDocuments {
  const all = servedGroups(definitions);
  const core = all.filter(({ name }) => name === "");
  const groups = all.filter(({ name }) => name !== "");
  return {
    groups: root({ kind: "APIGroupList", apiVersion: "v1", groups: groups.map(groupDocument) }, groups),
    core: core[0] && root(versionList(core[0]), core),
    byPath: new Map(all.flatMap(groupPaths)),
  };
}

function root(list: object, groups: readonly ServedGroup[]): RootDocument {
  const aggregated = bytes({
    kind: "APIGroupDiscoveryList",
    apiVersion: "apidiscovery.k8s.io/v2",
    metadata: {},
    items: groups.map(aggregatedGroup),
  });
  const etag = `"${createHash("sha512").update(aggregated).digest("hex").toUpperCase()}"`;
  return { list: bytes(list), aggregated, etag };
}

const versionList = ({ versions }: ServedGroup): object => ({
  kind: "APIVersions",
  versions: versions.map(({ name }) => name),
  serverAddressByClientCIDRs: [],
});

const bytes = (document: object): Buffer => Buffer.from(`${JSON.stringify(document)}\n`);

function groupPaths(group: ServedGroup): readonly (readonly [string, Buffer])[] {
  const versions = group.versions.map((version): [string, Buffer] => [
    groupVersionPath(group.name, version.name),
    bytes(resourceList(group, version)),
  ]);
  if (group.name === "") return versions;
  const document = bytes({ kind: "APIGroup", apiVersion: "v1", ...groupDocument(group) });
  return [[`/apis/${group.name}`, document], ...versions];
}

function groupDocument({ name, versions }: ServedGroup): object {
  const entries = versions.map((version) => ({
    groupVersion: groupVersion(name, version.name),
    version: version.name,
  }));
  return { name, versions: entries, preferredVersion: entries[0] };
}

const resourceList = (group: ServedGroup, version: ServedVersion): object => ({
  kind: "APIResourceList",
  apiVersion: "v1",
  groupVersion: groupVersion(group.name, version.name),
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
