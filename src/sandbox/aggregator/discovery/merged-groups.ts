import { createHash } from "node:crypto";
import { byVersionOrder } from "@kagg/apiserver/internal";
import type { GroupDiscovery, VersionDiscovery } from "./documents.ts";
import { byName } from "./priority.ts";

/** Where a group version stands among others; the higher ones come first. */
export type Priority = { readonly group: number; readonly version: number };

/** What is not told otherwise: k8s.io/apiserver/pkg/endpoints/discovery/aggregated handler.go. */
const USUAL: Priority = { group: 1000, version: 15 };

type Entry = { readonly discovery: VersionDiscovery; readonly priority: Priority };

/** The group versions of extension API servers, as far as they are known. */
export type MergedGroups = {
  readonly set: (group: string, discovery: VersionDiscovery, priority: Priority) => void;
  readonly remove: (group: string, version: string) => void;
  /** The whole document and its ETag, quoted; made when it is asked for after a change. */
  readonly document: () => { readonly body: string; readonly etag: string };
};

/**
 * The document of aggregated discovery. What this server serves itself wins over an APIService of the same group version:
 * k8s.io/apiserver/pkg/endpoints/discovery/aggregated handler.go, with its sources for built-in and aggregated groups.
 */
export function mergedGroups(
  local: readonly GroupDiscovery[],
  localPriority: (group: string, version: string) => Priority | undefined,
): MergedGroups {
  const remote = new Map<string, Map<string, Entry>>();
  let made: { readonly body: string; readonly etag: string } | undefined;
  return {
    set: (group, discovery, priority) => {
      const versions = remote.get(group) ?? new Map<string, Entry>();
      remote.set(group, versions.set(discovery.version, { discovery, priority }));
      made = undefined;
    },
    remove: (group, version) => {
      remote.get(group)?.delete(version);
      if (remote.get(group)?.size === 0) remote.delete(group);
      made = undefined;
    },
    document: () => (made ??= write(merge(local, localPriority, remote))),
  };
}

function merge(
  local: readonly GroupDiscovery[],
  localPriority: (group: string, version: string) => Priority | undefined,
  remote: ReadonlyMap<string, ReadonlyMap<string, Entry>>,
): readonly GroupDiscovery[] {
  const groups = new Map([...remote].map(([name, versions]) => [name, new Map(versions)]));
  for (const { metadata, versions } of local) {
    const known = groups.get(metadata.name) ?? new Map<string, Entry>();
    for (const discovery of versions) {
      const priority = localPriority(metadata.name, discovery.version) ?? USUAL;
      known.set(discovery.version, { discovery, priority });
    }
    groups.set(metadata.name, known);
  }
  return [...groups]
    .map(([name, versions]) => ({
      name,
      priority: Math.max(...[...versions.values()].map(({ priority }) => priority.group)),
      versions: [...versions.values()].sort(byPriority).map(({ discovery }) => discovery),
    }))
    .sort((a, b) => b.priority - a.priority || byName(a.name, b.name))
    .map(({ name, versions }) => ({ metadata: { name }, versions }));
}

const byPriority = (a: Entry, b: Entry): number =>
  b.priority.version - a.priority.version || byVersionOrder(a.discovery.version, b.discovery.version);

function write(items: readonly GroupDiscovery[]): { readonly body: string; readonly etag: string } {
  const hash = createHash("sha512").update(JSON.stringify(items)).digest("hex").toUpperCase();
  const list = { kind: "APIGroupDiscoveryList", apiVersion: "apidiscovery.k8s.io/v2", metadata: {}, items };
  return { body: `${JSON.stringify(list)}\n`, etag: `"${hash}"` };
}
