import { isSidecar, type Container, type ContainerStatus, type Pod, type PodPhase } from "../pod.ts";

/** Whether a container that ended so is started again: pkg/api/v1/pod ContainerShouldRestart, without its alpha rules. */
export function isRestarted({ spec }: Pod, container: Container, exitCode: number): boolean {
  if (isSidecar(container)) return true;
  const isInit = spec.initContainers?.some(({ name }) => name === container.name) ?? false;
  const { restartPolicy = "Always" } = spec;
  if (restartPolicy === "Always") return !isInit || exitCode !== 0;
  return restartPolicy === "OnFailure" && exitCode !== 0;
}

type Kind = "pending" | "running" | "stopped" | "waiting";

/** pkg/kubelet/kubelet_pods.go getPhase; `isOver` means that none of its containers is started any more. */
export function phaseOf(pod: Pod, statuses: readonly ContainerStatus[], isOver: boolean): PodPhase {
  const { initContainers = [], containers } = pod.spec;
  const find = (container: Container): ContainerStatus | undefined =>
    statuses.find(({ name }) => name === container.name);
  const inits = initContainers.filter((container) => !isSidecar(container));
  const hasFailed = inits.some((container) => {
    const code = lastExit(find(container));
    return code !== undefined && code !== 0 && (isOver || !isRestarted(pod, container, code));
  });
  if (hasFailed) return "Failed";
  const sidecars = initContainers.filter((container) => isSidecar(container)).map(find);
  const kinds = new Set(containers.map((container) => kindOf(find(container))));
  const hasRun = containers.some(
    (container) => lastExit(find(container)) !== undefined || find(container)?.state.running,
  );
  const waitsForInits =
    inits.some((container) => lastExit(find(container)) === undefined) ||
    (sidecars.some((status) => !status?.started) && !hasRun);
  if (waitsForInits || kinds.has("waiting")) return "Pending";
  if (kinds.has("running") || sidecars.some((status) => status?.state.running)) return "Running";
  const codes = containers.map((container) => lastExit(find(container)) ?? 0);
  const comesBack = containers.some((container, index) => isRestarted(pod, container, codes[index] ?? 0));
  if (comesBack && !isOver) return "Running";
  return codes.every((code) => code === 0) ? "Succeeded" : "Failed";
}

function kindOf(status: ContainerStatus | undefined): Kind {
  if (status?.state.running) return "running";
  return lastExit(status) === undefined ? "waiting" : "stopped";
}

/** How it ended the last time; undefined for one that has never ended, or runs. */
function lastExit(status: ContainerStatus | undefined): number | undefined {
  if (!status || status.state.running) return undefined;
  return (status.state.terminated ?? status.lastState.terminated)?.exitCode;
}
