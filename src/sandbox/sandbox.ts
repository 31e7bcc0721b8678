import {
  createMetrics,
  memory,
  restHandler,
  router,
  StatusError,
  systemClock,
  versionInfo,
  type Clock,
  type Resource,
  type User,
} from "@kagg/apiserver/internal";
import { issueCertificates, type Certificates } from "./certificates.ts";
import { clientOf, type Client } from "./client.ts";
import { kubeconfigOf } from "./kubeconfig.ts";
import { createPipeline, local } from "./pipeline.ts";
import { listen } from "./server.ts";
import { stateOf, type State } from "./state.ts";

export type SandboxOptions = {
  /** 0, a free one, by default. */
  readonly port?: number;
  /** The system's by default. */
  readonly clock?: Clock;
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

/** Starts one; it is ready when this resolves. Nothing of it is left after {@link Sandbox.close}. */
export async function startSandbox({ port = 0, clock = systemClock }: SandboxOptions = {}): Promise<Sandbox> {
  const ended = new AbortController();
  const [certificates, storage] = await Promise.all([
    issueCertificates(clock.now()),
    memory()({ dataDir: undefined }),
  ]);
  const state = stateOf(storage);
  const resources: readonly Resource[] = [];
  const checks = { healthz: [], livez: [], readyz: [] };
  const handler = router({
    definitions: resources,
    rest: restHandler({ resources, storage, clock }),
    version: versionInfo("v1.36.0", process.version, `${process.platform}/${process.arch}`),
    metrics: createMetrics(resources, storage),
    checks,
  });
  const authorize = (_incoming: unknown, user: User): void => {
    if (!user.groups.includes("system:masters")) throw new StatusError(403, "Forbidden", "forbidden");
  };
  const dispatch = local(handler, authorize);
  const client = clientOf(dispatch);
  const server = await listen({
    host: "127.0.0.1",
    port,
    serving: certificates.serving,
    isConnect: () => false,
    observe: () => ({ item: () => undefined, end: () => undefined }),
    pipeline: createPipeline({
      checks,
      authenticate: () => Promise.reject(new StatusError(401, "Unauthorized", "Unauthorized")),
      impersonate: (_incoming, user) => user,
      authorize,
      dispatch,
    }),
  });
  const url = `https://127.0.0.1:${server.port}`;
  return {
    url,
    certificates,
    kubeconfig: kubeconfigOf({ server: url, ca: certificates.ca, user: certificates.admin }),
    client,
    state,
    close: async () => {
      ended.abort();
      await server.close();
      await storage.close();
    },
  };
}
