import type { ContainerStatus, Event, Pod } from "../../objects.ts";
import { unboundClaim, volumeTrouble } from "./volume-trouble.ts";

/** Why a pod is not ready. */
export type PodTrouble = {
  /** "cannot pull its image", "crashes", … */
  readonly plain: string;
  readonly evidence: readonly string[];
  /** Which log can say more. */
  readonly log: "none" | "current" | "previous";
  /** What mends it, where more is known than where to look. */
  readonly fix?: readonly string[];
};

/** What keeps a pod from being ready; undefined for a pod that is. */
export function podTrouble(pod: Pod, events: readonly Event[]): PodTrouble | undefined {
  const ready = condition(pod, "Ready");
  if (ready?.status === "True") return undefined;
  return (
    unscheduled(pod, events) ??
    evicted(pod) ??
    brokenContainer(pod) ??
    volumeTrouble(pod, events) ??
    notYetReady(pod, events)
  );
}

function unscheduled(pod: Pod, events: readonly Event[]): PodTrouble | undefined {
  const scheduled = condition(pod, "PodScheduled");
  if (scheduled?.status !== "False") return undefined;
  const line = `pod ${pod.metadata.name}: ${scheduled.reason}: ${scheduled.message ?? ""}`;
  return unboundClaim(pod, line, events) ?? { plain: "cannot be scheduled", log: "none", evidence: [line] };
}

function evicted(pod: Pod): PodTrouble | undefined {
  if (pod.status?.phase !== "Failed") return undefined;
  const { reason = "Failed", message = "" } = pod.status;
  return {
    plain: `failed (${reason})`,
    evidence: [`pod ${pod.metadata.name}: ${reason}: ${message}`],
    log: "current",
  };
}

const waitingReasons: Readonly<Record<string, string>> = {
  ErrImagePull: "cannot pull its image",
  ImagePullBackOff: "cannot pull its image",
  InvalidImageName: "has an image name that is invalid",
  CrashLoopBackOff: "crashes",
  CreateContainerConfigError: "refers to a ConfigMap or Secret that is not there",
  CreateContainerError: "has a container that cannot be created",
  RunContainerError: "has a container that cannot be started",
};

const imageFix = [
  "# push the image to where the nodes pull from, correct its name (in a project of kagg: spec.image of kagg.yaml, then kagg register), or give the pod imagePullSecrets",
];

function brokenContainer(pod: Pod): PodTrouble | undefined {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  for (const status of [...initContainerStatuses, ...containerStatuses]) {
    const { reason = "", message = "" } = status.state?.waiting ?? {};
    const plain = waitingReasons[reason] ?? (stopped(status) ? "crashes" : undefined);
    if (!plain) continue;
    return {
      plain,
      log: plain === "crashes" ? "previous" : "none",
      ...(plain === waitingReasons["ErrImagePull"] && { fix: imageFix }),
      evidence: [
        `pod ${pod.metadata.name}, container ${status.name}${reason ? `: ${reason}` : ""}${message ? `: ${message}` : ""}`,
        ...lastWords(status),
      ],
    };
  }
  return undefined;
}

const stopped = ({ state }: ContainerStatus): boolean =>
  state?.terminated !== undefined && state.terminated.exitCode !== 0;

function lastWords(status: ContainerStatus): readonly string[] {
  const end = status.state?.terminated ?? status.lastState?.terminated;
  if (!end) return [];
  const restarts = status.restartCount ? `, ${status.restartCount} restarts` : "";
  const lines = [`it ended with exit code ${end.exitCode} (${end.reason ?? "no reason given"})${restarts}`];
  const message = end.message?.trim();
  return message
    ? [
        ...lines,
        ...message
          .split("\n")
          .slice(-5)
          .map((line) => `  ${line}`),
      ]
    : lines;
}

function notYetReady(pod: Pod, events: readonly Event[]): PodTrouble {
  const ready = condition(pod, "Ready");
  const probes = events.filter(
    ({ reason, involvedObject }) => reason === "Unhealthy" && involvedObject.name === pod.metadata.name,
  );
  const line = `pod ${pod.metadata.name}: ${pod.status?.phase ?? "no phase"}, ${ready?.reason ?? "not ready"}${ready?.message ? `: ${ready.message}` : ""}`;
  if (pod.status?.phase === "Pending" && !pod.spec.nodeName) {
    return { plain: "waits for a node", evidence: [line], log: "none" };
  }
  const last = probes.at(-1)?.message?.trim();
  return {
    plain: last ? "runs and fails its probes" : "is not ready",
    evidence: last ? [line, last] : [line],
    log: "current",
  };
}

const condition = (
  pod: Pod,
  type: string,
): { status: string; reason?: string; message?: string } | undefined =>
  pod.status?.conditions?.find((one) => one.type === type);
