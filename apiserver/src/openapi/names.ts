import type { ResourceDefinition } from "../resource/definition.ts";

/** `com.example.fruit.v1.Mango`: unique in the world, so that the aggregator never has to rename it. */
export const definitionName = (group: string, version: string, kind: string): string =>
  `${group.split(".").reverse().join(".")}.${version}.${kind}`;

/** The same of a kind that is served; a built-in one has the name that Kubernetes gave it. */
export const servedName = (
  { group, versions }: ResourceDefinition,
  version: string,
  kind: string,
): string => {
  const native = versions.find(({ name }) => name === version)?.native;
  if (!native) return definitionName(group, version, kind);
  return `${native.definition.slice(0, native.definition.lastIndexOf(".") + 1)}${kind}`;
};

export const META: string = "io.k8s.apimachinery.pkg.apis.meta.v1.";

export const reference = (name: string): { readonly $ref: string } => ({
  $ref: `#/components/schemas/${name}`,
});

/** `fruit.example.com` and `v1` as part of an operation's id: `FruitExampleComV1`; those of Kubernetes have shorter ones. */
export const operationScope = (group: string, version: string): string =>
  [...shortGroup(group).split(/[.-]/), version].map(capitalise).join("");

/** k8s.io/apiserver/pkg/endpoints/openapi.GetOperationIDAndTags */
export const shortGroup = (group: string): string =>
  group === "" ? "core" : group.replace(/(?:\.apiserver)?\.k8s\.io$/, "");

export const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
