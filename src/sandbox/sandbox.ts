import { setMaxListeners } from "node:events";
import {
  createMetrics,
  isConnect,
  memory,
  restHandler,
  router,
  systemClock,
  versionInfo,
  type Admission,
  type AnyResource,
  type Clock,
  type Handler,
  type Logger,
  type ResolveService,
  type Storage,
  type User,
} from "@kagg/apiserver/internal";
import { sandboxAdmission } from "./admission/sandbox-admission.ts";
import { createAggregator } from "./aggregator/aggregator.ts";
import { clusterView } from "./aggregator/cluster-view.ts";
import { serviceResolver } from "./aggregator/resolve-service.ts";
import { createAuth, type Auth } from "./auth/auth.ts";
import { bootstrap as writeDefaults } from "./auth/bootstrap/bootstrap.ts";
import { aggregateClusterRoles } from "./auth/rbac/aggregation.ts";
import { issueCertificates, type Certificates } from "./certificates.ts";
import { clientOf, type Client, type Dispatch } from "./client.ts";
import { startControllers } from "./controllers/start-controllers.ts";
import { kinds } from "./kinds/index.ts";
import { kubeconfigOf } from "./kubeconfig.ts";
import { createPipeline, local } from "./pipeline.ts";
import type { Images } from "./pods/images.ts";
import { startKubelet, type Kubelet } from "./pods/kubelet.ts";
import { podLogs } from "./pods/logs/pod-logs.ts";
import { podSubresources } from "./pod-subresources.ts";
import { refusedSubresources } from "./pods/refused-subresources.ts";
import { note } from "./requests/notes.ts";
import { whyOf } from "./requests/why.ts";
import { createRequestLog, type RequestLog } from "./requests/request-log.ts";
import { listen } from "./server.ts";
import { stateOf, type State } from "./state.ts";

export type SandboxOptions = {
  /** 0, a free one, by default. */
  readonly port?: number;
  /** The system's by default. */
  readonly clock?: Clock;
  /** Bearer tokens that stand for a user; none by default. */
  readonly tokens?: ReadonlyMap<string, User>;
  /** What the images of pods are here; none by default. */
  readonly images?: Images;
  /** A folder where persistent volume claims are kept when it has ended, as `<namespace>/<claim>`; they go with it by default. */
  readonly claims?: string;
  /** Which Kubernetes its aggregator is like: `1.35` looks at less when it checks whether a server is there. */
  readonly emulate?: "1.35" | "1.36";
  /** Nothing is logged by default. */
  readonly logger?: Logger;
};

/** A control plane in this process. */
export type Sandbox = {
  /** `https://127.0.0.1:PORT` */
  readonly url: string;
  readonly certificates: Certificates;
  /** For an administrator. It holds a key. */
  readonly kubeconfig: string;
  readonly client: Client;
  readonly state: State;
  /** What comes in by the network. */
  readonly requests: RequestLog;
  readonly close: () => Promise<void>;
};

const HOST = "127.0.0.1";
const VERSION = "v1.36.0";
/** Of the Service default/kubernetes. */
const CLUSTER_IP = "10.96.0.1";

const nothing = (): void => undefined;
const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Starts one; it is ready when this resolves. Nothing of it is left after {@link Sandbox.close}. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, clock = systemClock, tokens, images = {}, claims, emulate, logger = silent } = options;
  const ended = new AbortController();
  const { signal } = ended;
  setMaxListeners(0, signal);
  const [certificates, storage] = await Promise.all([
    issueCertificates(new Date(), clock.now()),
    memory()({ dataDir: undefined }),
  ]);
  const pems = { clientCa: certificates.ca, frontProxyCa: certificates.frontProxyCa };
  await writeDefaults(storage, pems, clock.now());
  const state = stateOf(storage);
  let listening: number | undefined;
  let kubelet: Kubelet | undefined;
  const url = (): string => `https://${HOST}:${listening}`;
  const loopback = (): { host: string; port: number } | undefined =>
    listening === undefined ? undefined : { host: HOST, port: listening };
  const common = { state, clock, logger, signal };
  const auth = createAuth({ ...common, pems, url, ...(tokens && { tokens }) });
  const resources = kinds({
    create: { ...auth.createHandlers, ...podSubresources(() => ({ state, clock, client })) },
    checks: auth.escalationChecks,
    pods: { log: podLogs({ worker: (uid) => kubelet?.worker(uid) }, clock), ...refusedSubresources },
  });
  const admission = sandboxAdmission({ ...common, client: () => client, resolve: reachOf(state, loopback) });
  const aggregator = await createAggregator({
    ...common,
    local: local(localHandler({ resources, storage, clock, auth, admission }), auth.authorizeRequest),
    identity: { cert: certificates.frontProxy.certificate, key: certificates.frontProxy.privateKey },
    loopback,
    ...(emulate && { emulate }),
  });
  const client = clientOf(aggregator.dispatch);
  const requests = createRequestLog({ clock });
  const server = await serve({ resources, certificates, auth, requests, port }, aggregator.dispatch);
  listening = server.port;
  const address = { host: HOST, port: listening };
  kubelet = startKubelet({
    ...common,
    client,
    images,
    server: address,
    ...(claims !== undefined && { claims }),
  });
  aggregateClusterRoles({ ...common, client });
  await Promise.all([
    startControllers({
      ...common,
      client,
      ca: certificates.ca,
      issueToken: auth.issueSecretToken,
      address: { ip: HOST, port: listening, clusterIP: CLUSTER_IP },
    }),
    aggregator.start(client),
  ]);
  return {
    url: url(),
    certificates,
    kubeconfig: kubeconfigOf({ server: url(), ca: certificates.ca, user: certificates.admin }),
    client,
    state,
    requests,
    close: async () => {
      await kubelet?.close();
      ended.abort();
      await server.close();
      await storage.close();
    },
  };
}

/** Where the Services of webhooks are. */
function reachOf(
  state: State,
  loopback: () => { readonly host: string; readonly port: number } | undefined,
): ResolveService {
  const resolve = serviceResolver(clusterView(state), loopback);
  return (service) => {
    const found = resolve(service);
    if ("error" in found) return found;
    return found.reach ?? { error: `dial tcp ${found.address}: connect: connection refused` };
  };
}

type LocalParts = {
  readonly resources: readonly AnyResource[];
  readonly storage: Storage;
  readonly clock: Clock;
  readonly auth: Auth;
  readonly admission: Admission;
};

/** What this process answers itself. */
function localHandler({ resources, storage, clock, auth, admission }: LocalParts): Handler {
  const handler = router({
    definitions: resources,
    rest: restHandler({ resources, storage, clock, admission }),
    version: versionInfo(VERSION, process.version, `${process.platform}/${process.arch}`),
    metrics: createMetrics(resources, storage),
    checks: CHECKS,
  });
  return async (exchange) =>
    (exchange.method === "GET" ? auth.openId(exchange.path) : undefined) ?? handler(exchange);
}

const CHECKS = { healthz: [], livez: [], readyz: [] };

type ServerParts = {
  readonly resources: readonly AnyResource[];
  readonly certificates: Certificates;
  readonly auth: Auth;
  readonly requests: RequestLog;
  readonly port: number;
};

const serve = (
  { resources, certificates, auth, requests, port }: ServerParts,
  dispatch: Dispatch,
): ReturnType<typeof listen> =>
  listen({
    host: HOST,
    port,
    serving: certificates.serving,
    isConnect: (info) => isConnect(resources, info),
    observe: requests.observe,
    pipeline: createPipeline(
      requests.follow({
        checks: CHECKS,
        authenticate: auth.authenticate,
        impersonate: auth.impersonate,
        authorize: (incoming, user) =>
          auth.authorizeRequest(incoming, user, (allowed, reason) =>
            note(incoming, { authorization: whyOf(user, allowed, reason) }),
          ),
        dispatch,
      }),
    ),
  });
