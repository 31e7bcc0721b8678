import { createHash } from "node:crypto";
import type { ResourceDefinition } from "../resource/definition.ts";
import { verbsOf } from "../resource/verbs.ts";

/** An entry of an APIResourceList, meta.k8s.io/v1. */
export type ApiResource = {
  readonly name: string;
  /** Empty for subresources, and for nothing else. */
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly storageVersionHash?: string;
};

/** What a version of a group lists for a resource: the resource itself and its subresources. */
export function apiResources(definition: ResourceDefinition): readonly ApiResource[] {
  const { plural, singular, scope, kind, shortNames, categories, status } = definition;
  const namespaced = scope === "Namespaced";
  const own: ApiResource = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs: verbsOf(definition),
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    storageVersionHash: storageVersionHash(definition),
  };
  return status
    ? [
        own,
        {
          name: `${plural}/status`,
          singularName: "",
          namespaced,
          kind,
          verbs: verbsOf(definition, "status"),
        },
      ]
    : [own];
}

/** k8s.io/apiserver/pkg/endpoints/discovery/storageversionhash.go */
const storageVersionHash = ({ group, storageVersion, kind }: ResourceDefinition): string =>
  createHash("sha256")
    .update(`${group}/${storageVersion}/${kind}`)
    .digest()
    .subarray(0, 8)
    .toString("base64");
