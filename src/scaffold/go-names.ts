/** The prefix of a group's models in OpenAPI, as Kubernetes names them: fruit.example.com → com.example.fruit. */
export const modelPackage = (group: string): string => group.split(".").toReversed().join(".");

/** A word as part of an exported name of Go: v1alpha1 → V1alpha1. */
export const exported = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** The plural that client-gen gives a kind in names of Go (pluralNamer in k8s.io/gengo/v2/namer/plural_namer.go). */
export function goPlural(kind: string): string {
  if (kind.length < 2) return kind;
  if (/(?:[sxz]|[cs]h)$/.test(kind)) return `${kind}es`;
  if (/[b-df-hj-np-tv-z]y$/.test(kind)) return `${kind.slice(0, -1)}ies`;
  if (/fe?$/.test(kind)) return `${kind.replace(/fe?$/, "")}ves`;
  return `${kind}s`;
}
