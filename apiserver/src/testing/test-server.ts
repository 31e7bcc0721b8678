import { setMaxListeners } from "node:events";
import type { RequestHeaderTrust } from "../auth/trust.ts";
import { versionInfo } from "../health/version.ts";
import { defaultInFlight, inFlight } from "../http/in-flight.ts";
import type { Pipeline } from "../http/incoming.ts";
import { createMetrics } from "../metrics/metrics.ts";
import type { AnyResource } from "../resource/any-resource.ts";
import { checkResources } from "../resource/check-resources.ts";
import { isConnect } from "../resource/connect.ts";
import { systemClock, type Clock } from "../rest/clock.ts";
import { migrated } from "../rest/migrate.ts";
import { restHandler } from "../rest/rest-handler.ts";
import { createPipeline } from "../serve/pipeline.ts";
import { router } from "../serve/router.ts";
import { memory } from "../storage/memory.ts";
import type { Storage, StorageOpener } from "../storage/storage.ts";
import { askers, REQUEST_HEADER, type Asker, type Askers } from "./askers.ts";
import { inProcess } from "./in-process.ts";
import { testClient, type TestClient } from "./test-client.ts";
import { wireOf } from "./wire.ts";
import { authorizeTest, type TestUser } from "./test-user.ts";

/** What {@link testServer} is made of. */
export type TestServerOptions = {
  readonly resources: readonly AnyResource[];
  /** `memory()` by default. */
  readonly storage?: StorageOpener;
  /** Who can be had by `as`, by their names. */
  readonly users?: Readonly<Record<string, TestUser>>;
  /** The time of day by default; see {@link fakeClock}. */
  readonly clock?: Clock;
};

/** A server in this process. Its own methods ask as `tester`, a member of system:masters. */
export type TestServer = TestClient & {
  /** The same server as one of its `users` sees it. Throws for a name that is none of theirs. */
  readonly as: (name: string) => TestClient;
  /** Ends watches and closes the storage. */
  readonly close: () => Promise<void>;
};

/**
 * A server in this process for tests of your resources: storage in memory, no sockets, no certificates, no cluster.
 * Requests go through Node's HTTP server and all that `serve` puts before the storage, but for TLS, the authentication
 * of kube-apiserver's users, and admission: neither namespaces nor webhooks nor policies are looked at.
 * A request that fails for a fault of your code (anything but a `StatusError` is thrown) rejects with what was thrown.
 *
 * @throws DefinitionError with all that is wrong with the resources.
 *
 * @example
 * const api = await testServer({
 *   resources: [Mango],
 *   users: { jane: { groups: ["tasters"], may: [{ verbs: ["get", "list"], resources: ["mangoes"] }] } },
 * });
 * const { status } = await api.create(Mango, { metadata: { name: "a" }, spec: { variety: "Kent" } });
 * const refused = await api.as("jane").delete(Mango, "a"); // 403, in Kubernetes' words
 * await api.close();
 */
export async function testServer(options: TestServerOptions): Promise<TestServer> {
  const { resources, storage: opener = memory(), users = {}, clock = systemClock } = options;
  checkResources(resources);
  const storage = await migrated(resources, await opener({ dataDir: undefined }), silent);
  const closed = new AbortController();
  // Each watch listens to it; Node takes more than ten for a leak.
  setMaxListeners(0, closed.signal);
  const known = askers();
  const server = inProcess({
    pipeline: pipelineOf({ resources, storage, clock, known }),
    isConnect: (info) => isConnect(resources, info),
    draining: closed.signal,
    observe: known.observe,
  });
  const client = (name: string, { may, ...user }: TestUser): TestClient => {
    const asker: Asker = { user: { name, uid: "", groups: [], extra: {}, ...user }, may };
    return testClient(wireOf(server, known, asker));
  };
  return {
    ...client("tester", { groups: ["system:masters", "system:authenticated"] }),
    as: (name) => {
      const user = Object.hasOwn(users, name) ? users[name] : undefined;
      if (!user) throw new Error(`there is no user "${name}"; there are: ${Object.keys(users).join(", ")}`);
      return client(name, { ...user, groups: [...(user.groups ?? []), "system:authenticated"] });
    },
    close: async () => {
      closed.abort();
      await storage.close();
    },
  };
}

const nothing = (): void => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

type Parts = {
  readonly resources: readonly AnyResource[];
  readonly storage: Storage;
  readonly clock: Clock;
  readonly known: Askers;
};

/** That of `serve`; who asks and what they may do is known here. */
function pipelineOf({ resources, storage, clock, known }: Parts): Pipeline {
  const places = inFlight(defaultInFlight);
  const metrics = createMetrics(resources, storage, places);
  const ping = { name: "ping", run: nothing };
  const checks = { healthz: [ping], livez: [ping], readyz: [ping] };
  const version = versionInfo("0.0.0", process.version, `${process.platform}/${process.arch}`);
  const rest = restHandler({ resources, storage, clock });
  return createPipeline({
    checks,
    trust: { current: () => ({ requestHeader, clientRoots: [] }) },
    authenticate: ({ headers }) => Promise.resolve(known.of(headers).user),
    authorize: (user, { headers, info }) => authorizeTest(user, known.of(headers).may, info),
    inFlight: places,
    auditor: undefined,
    handler: router({ definitions: resources, rest, version, metrics, checks }),
    metrics,
    logger: silent,
    isClosing: () => false,
  });
}

/** Headers that carry an identity are taken away before a handler sees them. */
const requestHeader: RequestHeaderTrust = {
  roots: [],
  allowedNames: [],
  usernameHeaders: [REQUEST_HEADER],
  uidHeaders: [],
  groupHeaders: [],
  extraPrefixes: [],
};
