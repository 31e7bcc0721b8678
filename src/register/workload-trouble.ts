import { refOf } from "../cluster/apply-object.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { listObjects, readObject } from "../cluster/read-object.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";

export type Trouble = { readonly why: string; readonly never: boolean };

/**
 * Why the server's pods are not ready, or undefined where they are. `never` stands where only a change can help:
 * an image that cannot be pulled, a quota or policy that admits no pod.
 */
export async function workloadTrouble(
  cluster: Cluster,
  deployment: KubernetesObject,
): Promise<Trouble | undefined> {
  const live = await readObject(cluster, refOf(deployment));
  const { namespace = "" } = deployment.metadata;
  const { conditions = [], readyReplicas = 0 } = (live?.["status"] ?? {}) as DeploymentStatus;
  if (readyReplicas > 0) return undefined;
  const failure = conditions.find(({ type, status }) => type === "ReplicaFailure" && status === "True");
  if (failure) return { why: `no pod is admitted: ${failure.message ?? failure.reason ?? ""}`, never: true };
  const { selector } = deployment["spec"] as { selector: { matchLabels: Record<string, string> } };
  const pods = await listObjects(cluster, "Pod", { namespace, labels: selector.matchLabels });
  if (pods.length === 0)
    return { why: `Deployment ${namespace}/${deployment.metadata.name} has no pod yet`, never: false };
  return pods.map(podTrouble).find((trouble) => trouble !== undefined);
}

type DeploymentStatus = {
  readyReplicas?: number;
  conditions?: readonly { type: string; status: string; reason?: string; message?: string }[];
};

type PodStatus = {
  phase?: string;
  conditions?: readonly { type: string; status: string; reason?: string; message?: string }[];
  containerStatuses?: readonly {
    state?: {
      waiting?: { reason?: string; message?: string };
      terminated?: { exitCode?: number; reason?: string };
    };
    lastState?: { terminated?: { exitCode?: number; reason?: string } };
  }[];
};

function podTrouble(pod: KubernetesObject): Trouble | undefined {
  const { phase, conditions = [], containerStatuses = [] } = (pod["status"] ?? {}) as PodStatus;
  const name = `pod ${pod.metadata.name}`;
  for (const { state, lastState } of containerStatuses) {
    const waiting = state?.waiting;
    if (waiting?.reason && waiting.reason !== "ContainerCreating" && waiting.reason !== "PodInitializing") {
      const exit = lastState?.terminated?.exitCode;
      const ended = exit === undefined ? "" : ` (it ended with exit code ${exit})`;
      const why = `${name}: ${waiting.reason}${ended}: ${waiting.message ?? ""}`.replace(/: $/, "");
      return { why, never: hopeless.has(waiting.reason) };
    }
  }
  const unscheduled = conditions.find(({ type, status }) => type === "PodScheduled" && status === "False");
  if (unscheduled) return { why: `${name} finds no node: ${unscheduled.message ?? ""}`, never: false };
  const ready = conditions.some(({ type, status }) => type === "Ready" && status === "True");
  return ready ? undefined : { why: `${name} is not ready (${phase ?? "no phase yet"})`, never: false };
}

/** Reasons of a waiting container that kubelet does not get over by trying again. */
const hopeless: ReadonlySet<string> = new Set([
  "InvalidImageName",
  "ErrImageNeverPull",
  "CreateContainerConfigError",
]);
