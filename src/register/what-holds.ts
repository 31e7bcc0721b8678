import type { KubernetesObject } from "../manifests/kubernetes-object.ts";

/** Why an object that is being deleted is still there, to be put behind a sentence; empty where nobody says. */
export function whatHolds(live: KubernetesObject): string {
  const finalizers = (live.metadata["finalizers"] ?? []) as readonly string[];
  if (finalizers.length > 0) return `, held by ${finalizers.join(", ")}`;
  // What the namespace controller says is left (`NamespaceContentRemaining` and its like).
  const { conditions = [] } = (live["status"] ?? {}) as {
    conditions?: readonly { status: string; message?: string }[];
  };
  const said = conditions.filter(({ status }) => status === "True").map(({ message }) => message ?? "");
  return said.length > 0 ? `: ${said.join("; ")}` : "";
}
