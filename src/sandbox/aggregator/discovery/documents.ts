/** apidiscovery.k8s.io/v2, with its fields in the order that Go writes them in. */
export type VersionDiscovery = {
  readonly version: string;
  readonly resources?: readonly ResourceDiscovery[];
  readonly freshness?: "Current" | "Stale";
};

export type ResourceDiscovery = {
  readonly resource: string;
  readonly responseKind: Kind;
  readonly scope: string;
  readonly singularResource: string;
  readonly verbs: readonly string[] | null;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: readonly SubresourceDiscovery[];
};

type SubresourceDiscovery = {
  readonly subresource: string;
  readonly responseKind: Kind;
  readonly acceptedTypes?: readonly Kind[];
  readonly verbs: readonly string[] | null;
};

type Kind = { readonly group: string; readonly version: string; readonly kind: string };

export type GroupDiscovery = {
  readonly metadata: { readonly name: string };
  readonly versions: readonly VersionDiscovery[];
};

/** What another server says may lack anything. */
type Loose<T> = {
  readonly [Key in keyof T]?: T[Key] extends readonly (infer Item)[] | null | undefined
    ? readonly Loose<Item>[]
    : Loose<T[Key]>;
};

/** Reads an APIGroupDiscoveryList; throws where it is none. */
export function readGroups(text: string): readonly GroupDiscovery[] {
  const { kind, items = [] } = JSON.parse(text) as {
    readonly kind?: string;
    readonly items?: readonly Loose<GroupDiscovery>[];
  };
  if (kind !== "APIGroupDiscoveryList") throw new Error(`the document is a ${String(kind)}`);
  return items.map(({ metadata, versions = [] }) => ({
    metadata: { name: metadata?.name ?? "" },
    versions: versions.map(readVersion),
  }));
}

const readVersion = ({ version = "", resources, freshness }: Loose<VersionDiscovery>): VersionDiscovery => ({
  version,
  ...(resources?.length && { resources: resources.map(readResource) }),
  ...(freshness && { freshness }),
});

const readResource = (one: Loose<ResourceDiscovery>): ResourceDiscovery => ({
  resource: one.resource ?? "",
  responseKind: kind(one.responseKind),
  scope: one.scope ?? "",
  singularResource: one.singularResource ?? "",
  verbs: one.verbs ?? null,
  ...lists(one),
  ...(one.subresources?.length && { subresources: one.subresources.map(readSubresource) }),
});

const readSubresource = (one: Loose<SubresourceDiscovery>): SubresourceDiscovery => ({
  subresource: one.subresource ?? "",
  responseKind: kind(one.responseKind),
  ...(one.acceptedTypes?.length && { acceptedTypes: one.acceptedTypes.map(kind) }),
  verbs: one.verbs ?? null,
});

/** Clients of some versions fall over a kind that is missing, so upstream puts an empty one. */
const kind = (one: Loose<Kind> = {}): Kind => ({
  group: one.group ?? "",
  version: one.version ?? "",
  kind: one.kind ?? "",
});

/** metav1.APIResource */
type APIResource = {
  readonly name: string;
  readonly singularName?: string;
  readonly namespaced?: boolean;
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly verbs?: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
};

/**
 * The resources of an APIResourceList, as a server without aggregated discovery gives it: subresources go below their
 * resource, which is made up where it is missing (k8s.io/apiserver/pkg/endpoints ConvertGroupVersionIntoToDiscovery).
 */
export function readResourceList(text: string): readonly ResourceDiscovery[] {
  const { resources = [] } = JSON.parse(text) as { readonly resources?: readonly APIResource[] };
  const found = new Map<string, ResourceDiscovery>();
  for (const one of resources.filter(({ name }) => !name.includes("/"))) {
    found.set(one.name, {
      resource: one.name,
      responseKind: kind(one),
      scope: scopeOf(one),
      singularResource: one.singularName ?? "",
      verbs: one.verbs ?? null,
      ...lists(one),
    });
  }
  for (const one of resources.filter(({ name }) => name.includes("/"))) {
    const parentName = one.name.slice(0, one.name.indexOf("/"));
    const parent = found.get(parentName) ?? madeUp(parentName, scopeOf(one));
    const subresource = one.name.slice(parentName.length + 1);
    if (parent.scope !== scopeOf(one)) {
      throw new Error(
        `Error: Parent ${parentName} (scope: ${parent.scope}) and subresource ${subresource} (scope: ${scopeOf(one)}) scope do not match`,
      );
    }
    const entry = {
      subresource,
      responseKind: one.kind ? kind(one) : kind(),
      verbs: one.verbs ?? null,
    };
    found.set(parentName, { ...parent, subresources: [...(parent.subresources ?? []), entry] });
  }
  return [...found.values()];
}

const scopeOf = ({ namespaced = false }: APIResource): string => (namespaced ? "Namespaced" : "Cluster");

const madeUp = (resource: string, scope: string): ResourceDiscovery => ({
  resource,
  responseKind: kind(),
  scope,
  singularResource: "",
  verbs: null,
});

const lists = ({
  shortNames = [],
  categories = [],
}: {
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}): object => ({
  ...(shortNames.length > 0 && { shortNames }),
  ...(categories.length > 0 && { categories }),
});
