import { setMaxListeners } from "node:events";
import {
  createMetrics,
  isConnect,
  memory,
  restHandler,
  router,
  systemClock,
  versionInfo,
  type AnyResource,
  type Clock,
  type Handler,
  type Logger,
  type Storage,
  type User,
} from "@kagg/apiserver/internal";
import { createAggregator } from "./aggregator/aggregator.ts";
import { createAuth, type Auth } from "./auth/auth.ts";
import { bootstrap as writeDefaults } from "./auth/bootstrap/bootstrap.ts";
import { issueCertificates, type Certificates } from "./certificates.ts";
import { clientOf, type Client, type Dispatch } from "./client.ts";
import { kinds } from "./kinds/index.ts";
import { kubeconfigOf } from "./kubeconfig.ts";
import { createPipeline, local } from "./pipeline.ts";
import type { Images } from "./pods/images.ts";
import { startKubelet, type Kubelet } from "./pods/kubelet.ts";
import { podLogs } from "./pods/logs/pod-logs.ts";
import { refusedSubresources } from "./pods/refused-subresources.ts";
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
  readonly close: () => Promise<void>;
};

const HOST = "127.0.0.1";
const VERSION = "v1.36.0";

const nothing = (): void => undefined;
const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Starts one; it is ready when this resolves. Nothing of it is left after {@link Sandbox.close}. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, clock = systemClock, tokens, images = {}, emulate, logger = silent } = options;
  const ended = new AbortController();
  const { signal } = ended;
  setMaxListeners(0, signal);
  const [certificates, storage] = await Promise.all([
    issueCertificates(clock.now()),
    memory()({ dataDir: undefined }),
  ]);
  const pems = { clientCa: certificates.ca, frontProxyCa: certificates.frontProxyCa };
  await writeDefaults(storage, pems, clock.now());
  const state = stateOf(storage);
  let listening: number | undefined;
  const url = (): string => `https://${HOST}:${listening}`;
  const auth = createAuth({ state, pems, url, clock, logger, signal, ...(tokens && { tokens }) });
  let kubelet: Kubelet | undefined;
  const resources = kinds({
    create: auth.createHandlers,
    checks: auth.escalationChecks,
    pods: { log: podLogs({ worker: (uid) => kubelet?.worker(uid) }, clock), ...refusedSubresources },
  });
  const aggregator = await createAggregator({
    state,
    local: local(localHandler(resources, storage, clock, auth), auth.authorizeRequest),
    identity: { cert: certificates.frontProxy.certificate, key: certificates.frontProxy.privateKey },
    loopback: () => (listening === undefined ? undefined : { host: HOST, port: listening }),
    clock,
    logger,
    signal,
    ...(emulate && { emulate }),
  });
  const client = clientOf(aggregator.dispatch);
  const server = await serve(resources, certificates, auth, aggregator.dispatch, port);
  listening = server.port;
  kubelet = startKubelet({
    state,
    client,
    clock,
    logger,
    images,
    server: { host: HOST, port: listening },
  });
  await aggregator.start(client);
  return {
    url: url(),
    certificates,
    kubeconfig: kubeconfigOf({ server: url(), ca: certificates.ca, user: certificates.admin }),
    client,
    state,
    close: async () => {
      await kubelet?.close();
      ended.abort();
      await server.close();
      await storage.close();
    },
  };
}

/** What this process answers itself. */
function localHandler(
  resources: readonly AnyResource[],
  storage: Storage,
  clock: Clock,
  auth: Auth,
): Handler {
  const handler = router({
    definitions: resources,
    rest: restHandler({ resources, storage, clock }),
    version: versionInfo(VERSION, process.version, `${process.platform}/${process.arch}`),
    metrics: createMetrics(resources, storage),
    checks: CHECKS,
  });
  return async (exchange) =>
    (exchange.method === "GET" ? auth.openId(exchange.path) : undefined) ?? handler(exchange);
}

const CHECKS = { healthz: [], livez: [], readyz: [] };

const serve = (
  resources: readonly AnyResource[],
  certificates: Certificates,
  auth: Auth,
  dispatch: Dispatch,
  port: number,
): ReturnType<typeof listen> =>
  listen({
    host: HOST,
    port,
    serving: certificates.serving,
    isConnect: (info) => isConnect(resources, info),
    observe: () => ({ item: nothing, end: nothing }),
    pipeline: createPipeline({
      checks: CHECKS,
      authenticate: auth.authenticate,
      impersonate: auth.impersonate,
      authorize: auth.authorizeRequest,
      dispatch,
    }),
  });
