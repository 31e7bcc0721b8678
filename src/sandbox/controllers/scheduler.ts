import { timestamp } from "@kagg/apiserver/internal";
import type { ControllerParts } from "./controller.ts";
import { recorder } from "./events.ts";
import { nodes, pods, type Pod } from "./kinds.ts";
import { bindPod } from "./pod-binding.ts";
import { isRefused, keyOf, splitKey, storeOf } from "./store.ts";
import { workQueue } from "./work-queue.ts";

/**
 * Gives every pod the first node that its nodeSelector allows. Nothing else counts: not what it asks for, not what else
 * runs there.
 */
export function scheduler(parts: ControllerParts): void {
  const { state, clock, signal } = parts;
  const store = storeOf(parts);
  const record = recorder(parts, "default-scheduler");
  const bind = async (pod: Pod, node: string): Promise<void> => {
    const { name, namespace = "" } = pod.metadata;
    await bindPod(parts, namespace, name, node);
    record(pod, "Normal", "Scheduled", `Successfully assigned ${namespace}/${name} to ${node}`);
  };
  const refuse = async (pod: Pod, count: number): Promise<void> => {
    const message = `0/${count} nodes are available: ${count} node(s) didn't match Pod's node affinity/selector.`;
    const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== "PodScheduled");
    const before = pod.status?.conditions?.find(({ type }) => type === "PodScheduled");
    if (before?.message === message) return;
    const now = timestamp(clock.now());
    const condition = { type: "PodScheduled", status: "False" as const, reason: "Unschedulable", message };
    const conditions = [...others, { ...condition, lastTransitionTime: now }];
    await store.update(pods, { ...pod, status: { ...pod.status, conditions } }, "status");
    record(pod, "Warning", "FailedScheduling", message);
  };
  const queue = workQueue({
    ...parts,
    name: "scheduler",
    sync: async (key) => {
      const { namespace, name } = splitKey(key);
      const pod = store.get(pods, namespace, name);
      if (!pod || !needsNode(pod)) return;
      const all = store.list(nodes);
      const node = all.find(({ metadata }) => isSelected(pod, metadata.labels ?? {}));
      try {
        if (node) await bind(pod, node.metadata.name);
        else await refuse(pod, all.length);
      } catch (error) {
        if (!isRefused(error, "NotFound")) throw error;
      }
    },
  });
  state.watch(pods.resource, ({ type, object }) => type !== "DELETED" && queue.add(keyOf(object)), signal);
  state.watch(
    nodes.resource,
    ({ type }) => {
      if (type === "ADDED") for (const pod of store.list(pods)) if (needsNode(pod)) queue.add(keyOf(pod));
    },
    signal,
  );
}

const needsNode = ({ metadata, spec, status }: Pod): boolean =>
  !spec.nodeName &&
  !metadata.deletionTimestamp &&
  (spec.schedulingGates ?? []).length === 0 &&
  status?.phase !== "Succeeded" &&
  status?.phase !== "Failed";

const isSelected = ({ spec }: Pod, labels: Readonly<Record<string, string>>): boolean =>
  Object.entries(spec.nodeSelector ?? {}).every(([name, value]) => labels[name] === value);
