import type { KubernetesObject } from "../manifests/kubernetes-object.ts";

/** Says who made a live object, by every trace that tools leave: `Helm release shop/fruit`, `made with kubectl`. */
export function ownerOf({ metadata }: KubernetesObject): string {
  const { annotations = {}, labels = {} } = metadata;
  const found: string[] = [];
  const release = annotations["meta.helm.sh/release-name"];
  if (release) found.push(`Helm release ${annotations["meta.helm.sh/release-namespace"] ?? ""}/${release}`);
  const references = (metadata["ownerReferences"] ?? []) as readonly { kind: string; name: string }[];
  found.push(...references.map(({ kind, name }) => `${kind} ${name}`));
  const argo = annotations["argocd.argoproj.io/tracking-id"];
  if (argo) found.push(`Argo CD ${argo.split(":")[0]}`);
  const project = labels["kagg.dev/project"];
  if (project) found.push(`kagg project ${project}`);
  if (labels[automanaged])
    found.push("kube-apiserver itself, for a CustomResourceDefinition or a built-in API");
  const manager = labels["app.kubernetes.io/managed-by"];
  if (found.length === 0 && manager) found.push(manager);
  if (found.length > 0) return `belongs to ${found.join(" and ")}`;
  const managers = (metadata["managedFields"] ?? []) as readonly { manager?: string; subresource?: string }[];
  const names = new Set(
    managers.filter(({ subresource }) => !subresource).map(({ manager }) => manager ?? "?"),
  );
  return names.size > 0 ? `was made with ${[...names].join(" and ")}` : "was made by somebody else";
}

/** On APIServices that kube-apiserver makes for CRDs and built-in groups (kube-aggregator autoregister). */
export const automanaged = "kube-aggregator.kubernetes.io/automanaged";
