import {
  StatusError,
  type Clock,
  type ConnectReply,
  type ConnectRequest,
  type ConnectSubresource,
} from "@kagg/apiserver/internal";
import type { Kubelet } from "../kubelet.ts";
import { allContainers, type ContainerStatus, type Pod } from "../pod.ts";
import type { PodWorker } from "../worker/pod-worker.ts";
import { readLogOptions } from "./log-options.ts";
import { readLog } from "./read-log.ts";

type PodRequest = Pick<ConnectRequest<Pod>, "object" | "query" | "signal">;

/** The subresource `pods/log`: pkg/registry/core/pod LogLocation, and what the kubelet behind it answers. */
export function podLogs(kubelet: Pick<Kubelet, "worker">, clock: Clock): ConnectSubresource<Pod> {
  return { GET: (request: PodRequest) => answer(kubelet, clock, request) };
}

function answer(
  kubelet: Pick<Kubelet, "worker">,
  clock: Clock,
  { object: pod, query, signal }: PodRequest,
): ConnectReply {
  const options = readLogOptions(pod.metadata.name, query, clock.now());
  const container = containerOf(pod, options.container);
  const headers = { "Content-Type": "text/plain" };
  const worker = kubelet.worker(pod.metadata.uid ?? "");
  // As for a pod that is bound to no node.
  if (!pod.spec.nodeName) return { headers, body: "" };
  if (!worker)
    throw badRequest(`pod ${JSON.stringify(pod.metadata.name)} cannot be found - no logs available`);
  const hasRun = checkState(pod, worker, container, options.previous);
  // A container that waits for its next start is asked for its last one, whose log is still the current one.
  const log = worker.log(container, options.previous && hasRun);
  return { headers, body: log ? readLog(log, options, signal) : "" };
}

/** pkg/registry/core/pod validateContainer. */
function containerOf(pod: Pod, wanted: string | undefined): string {
  const names = allContainers(pod).map(({ name }) => name);
  const [only] = pod.spec.containers;
  if (wanted === undefined && pod.spec.containers.length === 1 && only) return only.name;
  if (wanted === undefined) {
    const which = `a container name must be specified for pod ${pod.metadata.name}`;
    throw badRequest(`${which}, choose one of: [${names.join(" ")}]`);
  }
  if (!names.includes(wanted)) {
    throw badRequest(`container ${wanted} is not valid for pod ${pod.metadata.name}`);
  }
  return wanted;
}

/**
 * Throws where there is nothing to read yet: pkg/kubelet validateContainerLogStatus. Otherwise says whether the present
 * start has a log of its own, so that "previous" is the one before it.
 */
function checkState(pod: Pod, worker: PodWorker, container: string, previous: boolean): boolean {
  const { containerStatuses = [], initContainerStatuses = [] } = worker.status();
  const status = [...containerStatuses, ...initContainerStatuses].find(({ name }) => name === container);
  const what = `container ${JSON.stringify(container)} in pod ${JSON.stringify(pod.metadata.name)}`;
  if (!status) throw badRequest(`${what} is not available`);
  const { state, lastState } = status;
  if (previous && !lastState.terminated) throw badRequest(`previous terminated ${what} not found`);
  if (state.running ?? state.terminated ?? lastState.terminated) return !state.waiting;
  throw badRequest(`${what} is waiting to start: ${waitingText(status)}`);
}

function waitingText({ state }: ContainerStatus): string {
  const reason = state.waiting?.reason ?? "";
  if (reason === "ErrImagePull") return "image can't be pulled";
  if (reason === "ImagePullBackOff") return "trying and failing to pull image";
  return reason;
}

const badRequest = (message: string): StatusError => new StatusError(400, "BadRequest", message);
