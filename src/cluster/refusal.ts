import { KaggError } from "../errors.ts";
import type { Cluster, ClusterResponse } from "./cluster.ts";

/** metav1.Status, the body of every refusal of a Kubernetes API server. */
export type Status = {
  readonly kind?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly code?: number;
  readonly details?: {
    readonly name?: string;
    readonly causes?: readonly {
      readonly reason?: string;
      readonly message?: string;
      readonly field?: string;
    }[];
  };
};

/** The Status of an answer, or undefined where it is none (a proxy's error page, for example). */
export function statusOf(response: ClusterResponse): Status | undefined {
  try {
    const body = JSON.parse(response.text) as Status;
    return body.kind === "Status" ? body : undefined;
  } catch {
    return undefined;
  }
}

/** Turns an answer that is no success into the error to show; `where` names the object or the request. */
export function refusal(cluster: Cluster, where: string, response: ClusterResponse): KaggError {
  const said = statusOf(response)?.message ?? firstLine(response);
  if (response.status === 401) {
    return new KaggError("cluster/forbidden", {
      where: `${cluster.server} (context "${cluster.context}")`,
      what: "it does not accept the credentials of the kubeconfig (401 Unauthorized)",
      hint: `log in again, then: kubectl --context ${cluster.context} auth whoami`,
    });
  }
  if (response.status === 403) return forbidden(cluster, where, said, statusOf(response));
  return new KaggError("cluster/refused", {
    where,
    what: `${said} (HTTP ${response.status})`,
    ...(!statusOf(response) && {
      hint: `that is no answer of Kubernetes; is ${cluster.server} a kube-apiserver? kubectl --context ${cluster.context} version`,
    }),
  });
}

/** Not every 403 is about permissions that could be granted. */
function forbidden(cluster: Cluster, where: string, what: string, status: Status | undefined): KaggError {
  // k8s.io/apiserver's NamespaceLifecycle admission
  if (status?.details?.causes?.some(({ reason }) => reason === "NamespaceTerminating")) {
    const hint = "wait until the namespace is gone; kubectl describe namespace says what holds it";
    return new KaggError("cluster/refused", { where, what, hint });
  }
  // pkg/registry/rbac/escalation_check.go
  const hint = what.includes("attempting to grant RBAC permissions not currently held")
    ? "nobody grants more than they have, but with the verbs escalate and bind on roles; a cluster admin can run this command"
    : `kubectl --context ${cluster.context} auth can-i --list shows what you may do; a cluster admin can grant more`;
  return new KaggError("cluster/forbidden", { where, what, hint });
}

function firstLine({ text, status }: ClusterResponse): string {
  const line = text.trim().split("\n", 1)[0]?.slice(0, 200);
  return line ? `answered "${line}"` : `answered ${status} without a word`;
}
