import { systemClock, textReply, type Clock, type Handler, type User } from "@kagg/apiserver/internal";
import { createAggregator, type Aggregator } from "../../../src/sandbox/aggregator/aggregator.ts";
import {
  API_SERVICES,
  ENDPOINT_SLICES,
  SERVICES,
  type Condition,
} from "../../../src/sandbox/aggregator/objects.ts";
import { local } from "../../../src/sandbox/pipeline.ts";
import { issueCertificates } from "../../../src/sandbox/certificates.ts";
import { listen } from "../../../src/sandbox/server.ts";
import { clock as certificateClock, issue } from "../../doctor/issue.ts";
import { caBundle } from "./extension-server.ts";
import { fakeCluster, type FakeCluster } from "./fake-cluster.ts";

const admin: User = { name: "kubernetes-admin", uid: "", groups: ["system:masters"], extra: {} };

/** The time that the certificates are for; timers go as they do. */
const certificateTime: Clock = { ...systemClock, now: () => certificateClock };

export type Workbench = FakeCluster & {
  readonly aggregator: Aggregator;
  /** `https://127.0.0.1:PORT`, where the aggregator answers. */
  readonly url: string;
  readonly ca: string;
  readonly logged: readonly string[];
  readonly close: () => Promise<void>;
};

type Options = {
  readonly clock?: Clock;
  readonly user?: User;
  readonly local?: Handler;
  readonly emulate?: "1.35";
  readonly start?: boolean;
};

const nothing: Handler = async () => textReply(404, "404 page not found\n");
const frontProxy = issue({ commonName: "front-proxy-client", usages: ["clientAuth"] });

/** An aggregator behind a real server, with a cluster that is made up. */
export async function workbench({
  clock = certificateTime,
  user = admin,
  local: handler = nothing,
  start = true,
  ...more
}: Options = {}): Promise<Workbench> {
  const cluster = fakeCluster();
  const ended = new AbortController();
  const logged: string[] = [];
  const log = (fields: unknown): void => void logged.push(JSON.stringify(fields));
  const certificates = await issueCertificates(new Date());
  const aggregator = await createAggregator({
    ...more,
    state: cluster.state,
    local: local(handler, () => undefined),
    identity: { cert: frontProxy.cert, key: frontProxy.key },
    loopback: () => undefined,
    clock,
    logger: { warn: log, debug: log },
    signal: ended.signal,
  });
  const server = await listen({
    host: "127.0.0.1",
    port: 0,
    serving: certificates.serving,
    isConnect: () => false,
    observe: () => ({ item: () => undefined, end: () => undefined }),
    pipeline: (incoming) => aggregator.dispatch(incoming, user),
  });
  if (start) await aggregator.start(cluster.client);
  return {
    ...cluster,
    aggregator,
    url: `https://127.0.0.1:${server.port}`,
    ca: certificates.ca,
    logged,
    close: async () => {
      ended.abort();
      await server.close();
    },
  };
}

export const NAME = "v1.fruit.example.com";
export const ADDRESS = "10.96.0.5:443";

/** An APIService of v1 of fruit.example.com, at the Service `fruit` in `fruit`, which trusts the CA of the tests. */
export const apiService = (spec: object = {}, status?: object): object => ({
  apiVersion: "apiregistration.k8s.io/v1",
  kind: "APIService",
  metadata: { name: NAME },
  spec: {
    group: "fruit.example.com",
    version: "v1",
    groupPriorityMinimum: 2000,
    versionPriority: 10,
    service: { name: "fruit", namespace: "fruit", port: 443 },
    caBundle: caBundle("ca"),
    ...spec,
  },
  ...(status && { status }),
});

/** One that is believed to be available already. */
export const availableService = (spec: object = {}): object =>
  apiService(spec, { conditions: [{ type: "Available", status: "True", reason: "Passed" }] });

/** The Service and its EndpointSlice, which leads to a port of this machine. */
export function serve(cluster: Pick<FakeCluster, "put">, port: number, spec: object = {}): void {
  cluster.put(SERVICES, {
    metadata: { name: "fruit", namespace: "fruit" },
    spec: { type: "ClusterIP", clusterIP: "10.96.0.5", ports: [{ port: 443 }], ...spec },
  });
  cluster.put(ENDPOINT_SLICES, slice(port));
}

export const slice = (port: number, more: object = {}): object => ({
  metadata: { name: "fruit-1", namespace: "fruit", labels: { "kubernetes.io/service-name": "fruit" } },
  ports: [{ name: "", port }],
  endpoints: [{ addresses: ["127.0.0.1"], conditions: { ready: true } }],
  ...more,
});

/** The condition Available, as soon as it is as wanted. */
export function condition(
  { state }: Pick<FakeCluster, "state">,
  isWanted: (condition: Condition) => boolean,
  name: string = NAME,
): Promise<Condition> {
  const found = new AbortController();
  return new Promise((resolve) => {
    state.watch(
      API_SERVICES,
      ({ object }) => {
        if (object.metadata.name !== name) return;
        const { conditions = [] } = (object.status ?? {}) as { readonly conditions?: readonly Condition[] };
        const known = conditions.find(({ type }) => type === "Available");
        if (!known || !isWanted(known)) return;
        found.abort();
        resolve(known);
      },
      found.signal,
    );
  });
}
