import { accepts, type Client } from "../client.ts";

/** A resource as discovery shows it, subresources left out. */
export type Discovered = {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly isNamespaced: boolean;
  readonly verbs: ReadonlySet<string>;
};

export type Discovery = {
  /** In every version. */
  readonly resources: readonly Discovered[];
  /** Each in one version: the first of its group that has it. */
  readonly preferred: readonly Discovered[];
  /** What cannot be known now: group versions, and why. */
  readonly failures: ReadonlyMap<string, string>;
};

type Group = {
  readonly metadata: { readonly name?: string };
  readonly versions?: readonly {
    readonly version: string;
    readonly freshness?: string;
    readonly resources?: readonly {
      readonly resource: string;
      readonly scope: string;
      readonly verbs?: readonly string[];
      readonly responseKind?: { readonly kind?: string };
    }[];
  }[];
};

/** Everything that is served, aggregated APIs included; k8s.io/client-go/discovery/aggregated_discovery.go. */
export async function discover(client: Client): Promise<Discovery> {
  const read = async (path: string): Promise<readonly Group[]> => {
    const document = await client.send({ method: "GET", path, accept: accepts.discovery });
    return (document as unknown as { readonly items?: readonly Group[] }).items ?? [];
  };
  const [core, others] = await Promise.all([read("/api"), read("/apis")]);
  return discoveryOf([...core, ...others]);
}

export function discoveryOf(groups: readonly Group[]): Discovery {
  const resources: Discovered[] = [];
  const preferred: Discovered[] = [];
  const failures = new Map<string, string>();
  for (const { metadata, versions = [] } of groups) {
    const group = metadata.name ?? "";
    const known = new Set<string>();
    for (const { version, freshness, resources: served = [] } of versions) {
      const groupVersion = group === "" ? version : `${group}/${version}`;
      if (freshness === "Stale") {
        failures.set(groupVersion, `stale GroupVersion discovery: ${groupVersion}`);
        continue;
      }
      for (const { resource: plural, scope, verbs = [], responseKind } of served) {
        const isNamespaced = scope === "Namespaced";
        const kind = responseKind?.kind ?? "";
        const found = { group, version, plural, kind, isNamespaced, verbs: new Set(verbs) };
        resources.push(found);
        if (!known.has(plural)) preferred.push(found);
        known.add(plural);
      }
    }
  }
  return { resources, preferred, failures };
}

/** client-go's ErrGroupDiscoveryFailed. */
export const discoveryError = (failures: Discovery["failures"]): string =>
  `unable to retrieve the complete list of server APIs: ${[...failures]
    .map(([groupVersion, why]) => `${groupVersion}: ${why}`)
    .toSorted()
    .join(", ")}`;

export const supports = ({ verbs }: Discovered, ...wanted: readonly string[]): boolean =>
  wanted.every((verb) => verbs.has(verb));
