import { setMaxListeners } from "node:events";
import type { Clock, Incoming, Logger, Reply } from "@kagg/apiserver/internal";
import type { Client, Dispatch } from "../client.ts";
import type { State } from "../state.ts";
import { ask, type Answer } from "./ask-backend.ts";
import { followAvailability } from "./availability/controller.ts";
import { createBackends, type Identity } from "./backends.ts";
import { clusterView } from "./cluster-view.ts";
import { readGroups, type GroupDiscovery } from "./discovery/documents.ts";
import { followDiscovery } from "./discovery/follow.ts";
import { discoveryHandler } from "./discovery/handler.ts";
import { mergedGroups } from "./discovery/merged-groups.ts";
import { localPriority } from "./local/priorities.ts";
import { registerLocal } from "./local/register.ts";
import { API_SERVICES, isRemote, type RemoteAPIService } from "./objects.ts";
import { openapiHandler } from "./openapi/handler.ts";
import { createProxy } from "./proxy/proxy.ts";
import { serviceResolver } from "./resolve-service.ts";

export type AggregatorParts = {
  readonly state: State;
  /** What this server answers itself. */
  readonly local: Dispatch;
  /** What extension API servers see of the front proxy. */
  readonly identity: Identity;
  /** Which kube-aggregator to be like: `1.35` does not verify certificates when it checks whether a server is there. */
  readonly emulate?: "1.35" | "1.36";
  /** Where this server listens, once it does: what default/kubernetes leads to. */
  readonly loopback: () => { readonly host: string; readonly port: number } | undefined;
  readonly clock: Clock;
  readonly logger: Pick<Logger, "warn" | "debug">;
  readonly signal: AbortSignal;
};

/** kube-aggregator: what leads to extension API servers, and says where they are. */
export type Aggregator = {
  /** Answers a request of a user who may send it, here or by an extension API server. */
  readonly dispatch: Dispatch;
  /** Registers what is served here, and follows what is registered from then on. Resolves when that is known to discovery. */
  readonly start: (client: Client) => Promise<void>;
};

/** Requests can be dispatched at once; what is aggregated is there after {@link Aggregator.start}. */
export async function createAggregator(parts: AggregatorParts): Promise<Aggregator> {
  const { state, local, signal } = parts;
  const cluster = clusterView(state);
  const resolve = serviceResolver(cluster, parts.loopback);
  const backends = createBackends(parts);
  // Everything that follows something ends with it.
  setMaxListeners(0, signal);
  signal.addEventListener("abort", backends.close, { once: true });
  const proxy = createProxy({ ...parts, resolve, backends });
  const own = await localGroups(parts);
  const groups = mergedGroups(own, localPriority);
  const discovery = discoveryHandler(cluster, groups);
  const openapi = openapiHandler({ ...parts, cluster, proxy });
  const remoteOf = remoteFinder(cluster);
  return {
    dispatch: async (incoming, user) => {
      const path = incoming.path.replace(/\/+$/, "");
      if (path === "/apis") return discovery.root(incoming);
      if (path.startsWith("/openapi/")) return openapi(incoming, user);
      const apiService = remoteOf(incoming);
      if (apiService) return proxy({ apiService, incoming, user });
      const group = /^\/apis\/([^/]+)$/.exec(path)?.[1];
      const found: Reply | undefined = group === undefined ? undefined : discovery.group(incoming, group);
      return found ?? local(incoming, user);
    },
    start: async (client) => {
      const all = { ...parts, cluster, client, resolve, backends, proxy, groups };
      state.watch(
        API_SERVICES,
        ({ type, object }) => type === "DELETED" && backends.forget(object.metadata.name),
        signal,
      );
      followAvailability(all);
      followDiscovery(all);
      await registerLocal([...(await coreGroup(parts)), ...own], all);
    },
  };
}

/** The APIService that a request belongs to, where it leads elsewhere. */
function remoteFinder(
  cluster: ReturnType<typeof clusterView>,
): (incoming: Incoming) => RemoteAPIService | undefined {
  return ({ path }) => {
    const [, root, group, version] = path.split("/");
    const name = root === "api" ? "v1." : `${version}.${group}`;
    if (root !== "api" && (root !== "apis" || !group || !version)) return undefined;
    const apiService = cluster.apiService(decodeURIComponent(name));
    return apiService && isRemote(apiService) ? apiService : undefined;
  };
}

/** The group versions that this server serves below /apis. */
async function localGroups(parts: AggregatorParts): Promise<readonly GroupDiscovery[]> {
  const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
  const { status, text } = await askLocal(parts, "/apis", accept);
  return status === 200 ? readGroups(text) : [];
}

/** The core group, which is below /api and has an APIService all the same. */
async function coreGroup(parts: AggregatorParts): Promise<readonly GroupDiscovery[]> {
  const { status, text } = await askLocal(parts, "/api", "application/json");
  if (status !== 200) return [];
  const { versions = [] } = JSON.parse(text) as { readonly versions?: readonly string[] };
  return [{ metadata: { name: "" }, versions: versions.map((version) => ({ version })) }];
}

function askLocal({ local, clock }: AggregatorParts, path: string, accept: string): Promise<Answer> {
  const user = { name: "system:kube-aggregator", uid: "", groups: ["system:masters"], extra: {} };
  return ask(local, { path, user, timeout: 5000, headers: ["Accept", accept] }, clock);
}
