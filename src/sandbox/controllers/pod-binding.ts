import { StatusError, timestamp } from "@kagg/apiserver/internal";
import type { ControllerParts } from "./controller.ts";
import { pods } from "./kinds.ts";
import { storeOf } from "./store.ts";

type Parts = Pick<ControllerParts, "state" | "client" | "clock">;

/** Gives a pod to a node; rejects with a Conflict where it has one. */
export async function bindPod(parts: Parts, namespace: string, name: string, node: string): Promise<void> {
  const store = storeOf(parts);
  const refuse = (code: number, reason: string, why: string): StatusError =>
    new StatusError(code, reason, why, { name, kind: "pods" });
  const pod = store.get(pods, namespace, name);
  const shown = JSON.stringify(name);
  if (!pod) throw refuse(404, "NotFound", `pods ${shown} not found`);
  const conflict = (why: string): StatusError =>
    refuse(409, "Conflict", `Operation cannot be fulfilled on pods/binding ${shown}: ${why}`);
  if (pod.metadata.deletionTimestamp)
    throw conflict(`pod ${name} is being deleted, cannot be assigned to a host`);
  if (pod.spec.nodeName)
    throw conflict(`pod ${name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`);
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== "PodScheduled");
  const lastTransitionTime = timestamp(parts.clock.now());
  const condition = { type: "PodScheduled", status: "True" as const, lastTransitionTime };
  const status = { ...pod.status, conditions: [...others, condition] };
  // The node writes the status as soon as the pod is its own.
  const scheduled = await store.update(pods, { ...pod, status }, "status");
  const { resourceVersion = "" } = scheduled.metadata;
  await store.patch(pods, scheduled, { metadata: { resourceVersion }, spec: { nodeName: node } });
}
