/** `com.example.fruit.v1.Mango`: unique in the world, so that the aggregator never has to rename it. */
export const definitionName = (group: string, version: string, kind: string): string =>
  `${group.split(".").reverse().join(".")}.${version}.${kind}`;

export const META: string = "io.k8s.apimachinery.pkg.apis.meta.v1.";

export const reference = (name: string): { readonly $ref: string } => ({
  $ref: `#/components/schemas/${name}`,
});

/** `fruit.example.com` and `v1` as part of an operation's id: `FruitExampleComV1`. */
export const operationScope = (group: string, version: string): string =>
  [...group.split(/[.-]/), version].map(capitalise).join("");

export const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
