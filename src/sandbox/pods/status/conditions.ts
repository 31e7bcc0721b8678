import { isSidecar, type ContainerStatus, type Pod, type PodCondition, type PodPhase } from "../pod.ts";

type Verdict = Pick<PodCondition, "reason" | "message"> & { readonly status: boolean };

/** Those that are nobody's but the kubelet's: pkg/kubelet/types PodConditionByKubelet. */
export const isOwnCondition = ({ type }: PodCondition): boolean => own.has(type);

const own = new Set(["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"]);

export type ConditionParts = {
  readonly pod: Pod;
  readonly statuses: readonly ContainerStatus[];
  readonly phase: PodPhase;
  /** Its volumes and ports are there. */
  readonly isPrepared: boolean;
  readonly before: readonly PodCondition[];
  /** RFC 3339. */
  readonly now: string;
};

/** Those that the kubelet writes, in its order, behind those that others wrote: pkg/kubelet/status/generate.go. */
export function conditionsOf({ pod, before, now, ...parts }: ConditionParts): readonly PodCondition[] {
  const all = { pod, ...parts };
  const ready = containersReady(all);
  const verdicts: Readonly<Record<string, Verdict>> = {
    PodReadyToStartContainers: { status: parts.isPrepared },
    Initialized: initialized(all),
    Ready: ready,
    ContainersReady: ready,
    PodScheduled: { status: true },
  };
  return [
    ...before.filter((condition) => !isOwnCondition(condition)),
    ...Object.entries(verdicts).map(([type, verdict]) => {
      const status = verdict.status ? "True" : "False";
      const old = before.find((condition) => condition.type === type);
      return {
        type,
        status,
        ...(pod.metadata.generation !== undefined && { observedGeneration: pod.metadata.generation }),
        lastProbeTime: null,
        lastTransitionTime: old?.status === status ? old.lastTransitionTime : now,
        ...(verdict.reason && { reason: verdict.reason }),
        ...(verdict.message && { message: verdict.message }),
      } as const;
    }),
  ];
}

type Parts = Omit<ConditionParts, "before" | "now">;

function containersReady({ pod, statuses, phase }: Parts): Verdict {
  if (phase === "Succeeded") return { status: false, reason: "PodCompleted" };
  if (phase === "Failed") return { status: false, reason: "PodFailed" };
  const names = [
    ...(pod.spec.initContainers ?? []).filter((container) => isSidecar(container)),
    ...pod.spec.containers,
  ].map(({ name }) => name);
  const unready = names.filter((name) => !statuses.find((status) => status.name === name)?.ready);
  if (unready.length === 0) return { status: true };
  const message = `containers with unready status: [${unready.join(" ")}]`;
  return { status: false, reason: "ContainersNotReady", message };
}

function initialized({ pod, statuses, phase }: Parts): Verdict {
  if (phase === "Succeeded") return { status: true, reason: "PodCompleted" };
  const find = (name: string): ContainerStatus | undefined => statuses.find((status) => status.name === name);
  const hasRun = pod.spec.containers.some(({ name }) => {
    const status = find(name);
    return status?.state.running ?? status?.state.terminated ?? status?.lastState.terminated;
  });
  const incomplete = (pod.spec.initContainers ?? [])
    .filter((container) => {
      const status = find(container.name);
      return isSidecar(container) ? !status?.started : !status?.ready;
    })
    .map(({ name }) => name);
  if (hasRun || incomplete.length === 0) return { status: true };
  const message = `containers with incomplete status: [${incomplete.join(" ")}]`;
  return { status: false, reason: "ContainersNotInitialized", message };
}
