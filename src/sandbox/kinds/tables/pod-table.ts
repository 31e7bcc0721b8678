import type { JsonObject, KubeObject, NativeTable } from "@kagg/apiserver/internal";
import { child, items, number, text as textOf } from "../json-fields.ts";
import { age, since, table, text, wide } from "./table.ts";

export const pods: NativeTable = table(
  [
    text("Ready"),
    text("Status"),
    text("Restarts"),
    text("Age"),
    wide(text("IP")),
    wide(text("Node")),
    wide(text("Nominated Node")),
    wide(text("Readiness Gates")),
  ],
  (_fields, pod, now) => {
    const { ready, reason, restarts } = lookAt(pod, now);
    const { spec, status } = pod;
    return [
      ready,
      reason,
      restarts,
      age(pod, now),
      textOf(items(status, "podIPs")[0], "ip") || "<none>",
      textOf(spec, "nodeName") || "<none>",
      textOf(status, "nominatedNodeName") || "<none>",
      gates(pod),
    ];
  },
);

type Look = { readonly ready: string; readonly reason: string; readonly restarts: string };

/** What one word can say of all containers; printPod of k8s.io/kubernetes/pkg/printers/internalversion. */
function lookAt(pod: KubeObject, now: Date): Look {
  const { spec, status } = pod;
  const initial = initialisation(pod);
  const isReady = initial.reason === undefined || hasCondition(status, "Initialized");
  const all = items(status, "containerStatuses");
  const inits = items(status, "initContainerStatuses");
  const restartable = inits.filter((one) => isRestartable(spec, one));
  const counted = isReady ? [...restartable, ...all] : inits;
  const running = isReady ? all.filter((one) => isRunning(one)).length : 0;
  const total =
    items(spec, "containers").length + items(spec, "initContainers").filter(restartsAlways).length;
  return {
    ready: `${running + initial.ready}/${total}`,
    reason: reasonOf(
      pod,
      isReady ? containersReason(status, all, initial.reason ?? phaseReason(status)) : (initial.reason ?? ""),
    ),
    restarts: restartsText(counted, now),
  };
}

function phaseReason(status: JsonObject | undefined): string {
  const gated = items(status, "conditions").some(
    (one) => one["type"] === "PodScheduled" && one["reason"] === "SchedulingGated",
  );
  return gated ? "SchedulingGated" : textOf(status, "reason") || textOf(status, "phase");
}

function reasonOf({ metadata, status }: KubeObject, reason: string): string {
  if (!metadata.deletionTimestamp) return reason;
  if (textOf(status, "reason") === "NodeLost") return "Unknown";
  return ["Failed", "Succeeded"].includes(textOf(status, "phase")) ? reason : "Terminating";
}

const restartsAlways = (container: JsonObject): boolean => container["restartPolicy"] === "Always";

const isRestartable = (spec: JsonObject | undefined, status: JsonObject): boolean =>
  items(spec, "initContainers").some((one) => one["name"] === status["name"] && restartsAlways(one));

const stateOf = (status: JsonObject, name: string): JsonObject | undefined =>
  child(child(status, "state"), name);

const isRunning = (status: JsonObject): boolean =>
  stateOf(status, "running") !== undefined && status["ready"] === true;

const hasCondition = (status: JsonObject | undefined, type: string): boolean =>
  items(status, "conditions").some((one) => one["type"] === type && one["status"] === "True");

/** How far the init containers are; no reason where they are through. */
function initialisation({ spec, status }: KubeObject): { readonly reason?: string; readonly ready: number } {
  let ready = 0;
  for (const [index, one] of items(status, "initContainerStatuses").entries()) {
    const terminated = stateOf(one, "terminated");
    if (terminated && number(terminated, "exitCode") === 0) continue;
    if (isRestartable(spec, one) && one["started"] === true) {
      if (one["ready"] === true) ready++;
      continue;
    }
    if (terminated) return { reason: `Init:${terminatedReason(terminated)}`, ready };
    const waiting = textOf(stateOf(one, "waiting"), "reason");
    if (waiting && waiting !== "PodInitializing") return { reason: `Init:${waiting}`, ready };
    return { reason: `Init:${index}/${items(spec, "initContainers").length}`, ready };
  }
  return { ready };
}

function terminatedReason(terminated: JsonObject): string {
  const signal = number(terminated, "signal") ?? 0;
  const code = signal === 0 ? `ExitCode:${number(terminated, "exitCode") ?? 0}` : `Signal:${signal}`;
  return textOf(terminated, "reason") || code;
}

function containersReason(
  status: JsonObject | undefined,
  containers: readonly JsonObject[],
  before: string,
): string {
  let reason = before;
  let failed = "";
  for (const one of containers.toReversed()) {
    const waiting = textOf(stateOf(one, "waiting"), "reason");
    const terminated = stateOf(one, "terminated");
    if (waiting) reason = waiting;
    else if (terminated) {
      reason = terminatedReason(terminated);
      if ((number(terminated, "exitCode") ?? 0) !== 0) failed = reason;
    }
  }
  if (reason !== "Completed") return reason;
  const hasRunning = containers.some(isRunning);
  if (hasRunning && hasCondition(status, "Ready")) return "Running";
  return failed || (hasRunning ? "NotReady" : reason);
}

function restartsText(containers: readonly JsonObject[], now: Date): string {
  const restarts = containers.reduce((sum, one) => sum + (number(one, "restartCount") ?? 0), 0);
  const ends = containers.map((one) => textOf(child(child(one, "lastState"), "terminated"), "finishedAt"));
  const last = ends.toSorted().at(-1) ?? "";
  return restarts > 0 && last ? `${restarts} (${since(last, now)} ago)` : String(restarts);
}

function gates({ spec, status }: KubeObject): string {
  const wanted = items(spec, "readinessGates").map((one) => textOf(one, "conditionType"));
  if (wanted.length === 0) return "<none>";
  return `${wanted.filter((type) => hasCondition(status, type)).length}/${wanted.length}`;
}
