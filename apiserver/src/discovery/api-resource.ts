import { createHash } from "node:crypto";
import type { ConnectDefinition, ResourceDefinition } from "../resource/definition.ts";
import { verbsOf } from "../resource/verbs.ts";

/** An entry of an APIResourceList, meta.k8s.io/v1. */
export type ApiResource = {
  readonly name: string;
  /** Empty for subresources, and for nothing else. */
  readonly singularName: string;
  readonly namespaced: boolean;
  /** Only where they are not those of the list. */
  readonly group?: string;
  readonly version?: string;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly storageVersionHash?: string;
};

/** What a version of a group lists for a resource: the resource itself and its subresources. */
export function apiResources(definition: ResourceDefinition): readonly ApiResource[] {
  const {
    plural,
    singular,
    scope,
    kind,
    shortNames,
    categories,
    status,
    scale,
    connect,
    parts = [],
  } = definition;
  const namespaced = scope === "Namespaced";
  const own: ApiResource = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs: verbsOf(definition),
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(definition.storageVersion !== undefined && {
      storageVersionHash: storageVersionHash(definition, definition.storageVersion),
    }),
  };
  const part = (
    subresource: string,
  ): Pick<ApiResource, "name" | "singularName" | "namespaced" | "verbs"> => ({
    name: `${plural}/${subresource}`,
    singularName: "",
    namespaced,
    verbs: verbsOf(definition, subresource),
  });
  return [
    own,
    ...(status ? [{ ...part("status"), kind }] : []),
    ...connect.map(({ name, kind: own }) => ({ ...part(name), kind, ...kindElsewhere(definition, own) })),
    ...parts.map(({ name }) => ({ ...part(name), kind })),
    ...(scale ? [{ ...part("scale"), ...SCALE_KIND }] : []),
  ];
}

/** Said in full where it is of another group than the list. */
const kindElsewhere = (
  { group }: ResourceDefinition,
  own: ConnectDefinition["kind"],
): Partial<Pick<ApiResource, "group" | "version" | "kind">> | undefined =>
  own?.group === group ? { kind: own.kind } : own;

/** The group of the client, whatever the group of the resource: HPA and kubectl find out by it. */
const SCALE_KIND = { group: "autoscaling", version: "v1", kind: "Scale" } as const;

/** k8s.io/apiserver/pkg/endpoints/discovery/storageversionhash.go */
const storageVersionHash = ({ group, kind }: ResourceDefinition, storageVersion: string): string =>
  createHash("sha256")
    .update(`${group}/${storageVersion}/${kind}`)
    .digest()
    .subarray(0, 8)
    .toString("base64");
