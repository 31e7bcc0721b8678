import type { KubernetesObject } from "../manifests/kubernetes-object.ts";

/** Why something is not there yet. */
export type Trouble = {
  readonly why: string;
  /**
   * `wait`: it may come by itself. `stuck`: it hardly will, though a registry or a volume may still come back.
   * `never`: only a change can help.
   */
  readonly outlook: "wait" | "stuck" | "never";
};

/** Why a pod is not ready, or undefined where it is. `lastEvent` is what was told of it last, for what has no state. */
export function podTrouble(pod: KubernetesObject, lastEvent: string | undefined): Trouble | undefined {
  const { phase, conditions = [], containerStatuses = [] } = (pod["status"] ?? {}) as PodStatus;
  if (conditions.some(({ type, status }) => type === "Ready" && status === "True")) return undefined;
  const name = `pod ${pod.metadata.name}`;
  for (const status of containerStatuses) {
    const trouble = containerTrouble(status);
    if (trouble) return { ...trouble, why: `${name} ${trouble.why}` };
  }
  const told = lastEvent ? `: ${lastEvent}` : "";
  const unscheduled = conditions.find(({ type, status }) => type === "PodScheduled" && status === "False");
  if (unscheduled) {
    return { why: `${name} finds no node: ${unscheduled.message ?? ""}${told}`, outlook: "wait" };
  }
  return { why: `${name} is not ready (${phase ?? "no phase yet"})${told}`, outlook: "wait" };
}

function containerTrouble({ state, lastState, restartCount = 0 }: ContainerStatus): Trouble | undefined {
  const { reason = "", message = "" } = state?.waiting ?? {};
  // Between two pulls and between two crashes the state changes to and fro; the trouble is the same.
  if (/^(ErrImagePull|ImagePullBackOff)$/.test(reason)) {
    const cause = message.replace(/^Back-off pulling image "[^"]*":? ?(ErrImagePull: )?/, "");
    return { why: `cannot pull its image${cause && `: ${cause}`}`, outlook: "stuck" };
  }
  const end = state?.terminated ?? lastState?.terminated;
  if (end && (restartCount > 0 || end.exitCode !== 0)) {
    const words = end.message?.trim().split("\n").slice(-3).join(" | ");
    return { why: `ends with exit code ${end.exitCode}${words ? `: ${words}` : ""}`, outlook: "stuck" };
  }
  if (reason === "" || reason === "ContainerCreating" || reason === "PodInitializing") return undefined;
  const why = `waits: ${reason}${message && `: ${message}`}`;
  return { why, outlook: hopeless.has(reason) ? "never" : "stuck" };
}

/** Reasons of a waiting container that kubelet does not get over by trying again. */
const hopeless: ReadonlySet<string> = new Set([
  "InvalidImageName",
  "ErrImageNeverPull",
  "CreateContainerConfigError",
]);

type Ended = { exitCode?: number; reason?: string; message?: string };

type ContainerStatus = {
  restartCount?: number;
  state?: { waiting?: { reason?: string; message?: string }; terminated?: Ended };
  lastState?: { terminated?: Ended };
};

type PodStatus = {
  phase?: string;
  conditions?: readonly { type: string; status: string; reason?: string; message?: string }[];
  containerStatuses?: readonly ContainerStatus[];
};
