import { refOf } from "../cluster/apply-object.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { listObjects, readObject } from "../cluster/read-object.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import { lastEvent } from "./last-event.ts";
import { podTrouble, type Trouble } from "./pod-trouble.ts";

/**
 * Why the pods that the Deployment asks for now do not all run, or undefined where they do. Pods of an earlier
 * template do not count: they may still answer for a while, and are about to go.
 */
export async function workloadTrouble(
  cluster: Cluster,
  deployment: KubernetesObject,
): Promise<Trouble | undefined> {
  const live = await readObject(cluster, refOf(deployment));
  if (!live) return { why: "somebody deleted it while register waited", outlook: "never" };
  const { name, namespace = "", generation = 0 } = live.metadata as Metadata;
  const { replicas = 1, selector } = live["spec"] as Spec;
  const status = (live["status"] ?? {}) as Status;
  if (replicas === 0) {
    const command = `kubectl scale deployment/${name} -n ${namespace} --replicas=1`;
    return { why: `it is scaled to zero: ${command}`, outlook: "never" };
  }
  const { observedGeneration = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  const seen = observedGeneration >= generation;
  const current = (status.replicas ?? 0) === updatedReplicas;
  if (seen && current && updatedReplicas >= replicas && availableReplicas >= replicas) return undefined;
  const failure = status.conditions?.find((one) => one.type === "ReplicaFailure" && one.status === "True");
  if (failure) {
    return { why: `no pod is admitted: ${failure.message ?? failure.reason ?? ""}`, outlook: "never" };
  }
  const pods = await listObjects(cluster, "Pod", { namespace, labels: selector.matchLabels });
  return (await firstTrouble(cluster, pods)) ?? { why: "its pods are being made", outlook: "wait" };
}

async function firstTrouble(
  cluster: Cluster,
  pods: readonly KubernetesObject[],
): Promise<Trouble | undefined> {
  if (pods.length === 0) return { why: "it has no pod yet", outlook: "wait" };
  const ending = pods.find(({ metadata }) => metadata["deletionTimestamp"] !== undefined);
  for (const pod of pods) {
    if (pod.metadata["deletionTimestamp"] !== undefined || !podTrouble(pod, undefined)) continue;
    return podTrouble(pod, await lastEvent(cluster, pod));
  }
  return ending && { why: `pod ${ending.metadata.name} is still ending`, outlook: "wait" };
}

type Metadata = { name: string; namespace?: string; generation?: number };
type Spec = { replicas?: number; selector: { matchLabels: Record<string, string> } };
type Status = {
  observedGeneration?: number;
  replicas?: number;
  updatedReplicas?: number;
  availableReplicas?: number;
  conditions?: readonly { type: string; status: string; reason?: string; message?: string }[];
};
