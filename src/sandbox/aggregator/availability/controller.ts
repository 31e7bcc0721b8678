import { messageOf, type Clock, type Logger } from "@kagg/apiserver/internal";
import type { Client } from "../../client.ts";
import type { State } from "../../state.ts";
import type { Backends } from "../backends.ts";
import type { ClusterView } from "../cluster-view.ts";
import { API_SERVICES, ENDPOINT_SLICES, isRemote, SERVICES, type APIService } from "../objects.ts";
import type { ResolveService } from "../resolve-service.ts";
import { workQueue, type WorkQueue } from "../work-queue.ts";
import { local, withCondition, type Finding } from "./condition.ts";
import { judgeService } from "./judge.ts";
import { probe } from "./probe.ts";

export type AvailabilityParts = {
  readonly state: Pick<State, "watch">;
  readonly cluster: ClusterView;
  readonly client: Pick<Client, "send">;
  readonly resolve: ResolveService;
  readonly backends: Backends;
  readonly clock: Clock;
  readonly logger: Pick<Logger, "warn">;
  readonly signal: AbortSignal;
};

/** How often every APIService is looked at again, whatever changes. */
const RESYNC = 30_000;

/** A finding that makes the APIService be looked at again soon. */
type Verdict = { readonly finding: Finding; readonly again: boolean };

/**
 * Writes the condition Available of every APIService, the local ones included: kube-aggregator's two controllers in one. Follows
 * APIServices, Services and EndpointSlices; what fails is tried again after 5 ms, then twice as long, up to 30 s.
 */
export function followAvailability(parts: AvailabilityParts): void {
  const { clock, logger, signal } = parts;
  const queue = workQueue({
    clock,
    signal,
    workers: 5,
    backoff: { first: 5, longest: RESYNC },
    work: async (name) => {
      try {
        if (await sync(name, parts)) queue.addRateLimited(name);
        else queue.forget(name);
      } catch (error) {
        if (signal.aborted) return;
        logger.warn({ apiService: name, problem: messageOf(error) }, "an APIService could not be checked");
        queue.addRateLimited(name);
      }
    },
  });
  followChanges(parts, queue);
  let cancel = (): void => undefined;
  const resync = (): void => {
    for (const { metadata } of parts.cluster.apiServices()) queue.add(metadata.name);
    cancel = clock.after(RESYNC, resync);
  };
  signal.addEventListener("abort", () => cancel(), { once: true });
  if (!signal.aborted) resync();
}

function followChanges({ state, cluster, signal }: AvailabilityParts, queue: WorkQueue): void {
  const addOf = (namespace: string, service: string): void => {
    for (const { metadata, spec } of cluster.apiServices()) {
      if (spec.service?.name === service && spec.service.namespace === namespace) queue.add(metadata.name);
    }
  };
  state.watch(API_SERVICES, ({ object }) => queue.add(object.metadata.name), signal);
  state.watch(SERVICES, ({ object: { metadata } }) => addOf(metadata.namespace ?? "", metadata.name), signal);
  state.watch(
    ENDPOINT_SLICES,
    ({ object: { metadata } }) => {
      const service = metadata.labels?.["kubernetes.io/service-name"];
      if (service !== undefined) addOf(metadata.namespace ?? "", service);
    },
    signal,
  );
}

/** Whether to look again soon. */
async function sync(name: string, parts: AvailabilityParts): Promise<boolean> {
  const apiService = parts.cluster.apiService(name);
  if (!apiService) return false;
  const { finding, again } = await judge(apiService, parts);
  const changed = withCondition(apiService, finding, parts.clock.now());
  if (changed) {
    const path = `/apis/apiregistration.k8s.io/v1/apiservices/${name}/status`;
    await parts.client.send({ method: "PUT", path, body: changed });
  }
  return again;
}

async function judge(apiService: APIService, parts: AvailabilityParts): Promise<Verdict> {
  if (!isRemote(apiService)) return { finding: local, again: false };
  const fault = judgeService(apiService, parts.cluster);
  if (fault) return { finding: fault, again: false };
  const backend = parts.backends.probed(apiService);
  // Without a transport upstream gives up here: the condition stays as it was, or is missing.
  if ("error" in backend) throw new Error(backend.error);
  const failure = await probe(apiService, { ...parts, backend });
  return failure === undefined
    ? { finding: { status: "True", reason: "Passed", message: "all checks passed" }, again: false }
    : { finding: { status: "False", reason: "FailedDiscoveryCheck", message: failure }, again: true };
}
