import { setMaxListeners } from "node:events";
import {
  createMetrics,
  memory,
  noAdmission,
  restHandler,
  router,
  StatusError,
  systemClock,
  versionInfo,
  type AnyResource,
  type Handler,
  type KubeObject,
  type Resource,
} from "@kagg/apiserver/internal";
import { resource } from "@kagg/apiserver";
import { z } from "zod";
import { sandboxAdmission } from "../../../src/sandbox/admission/sandbox-admission.ts";
import { clientOf, type Client, type Dispatch } from "../../../src/sandbox/client.ts";
import { startControllers } from "../../../src/sandbox/controllers/start-controllers.ts";
import { kinds } from "../../../src/sandbox/kinds/index.ts";
import { podSubresources } from "../../../src/sandbox/pod-subresources.ts";
import { local } from "../../../src/sandbox/pipeline.ts";
import { stateOf, type State } from "../../../src/sandbox/state.ts";

const content = { v1: { spec: z.object({ colour: z.string().default("grey") }) } };
const judged = (kind: string, scope: "Namespaced" | "Cluster"): Resource =>
  resource({ group: "judged.example.com", kind, scope, versions: content, storageVersion: "v1" });

export type ControlPlane = {
  readonly client: Client;
  readonly state: State;
  /** Takes the aggregated API away, or brings it back: its objects stay. */
  readonly serve: (isServed: boolean) => Promise<void>;
  readonly stop: () => Promise<void>;
};

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const GROUP = "/apis/judged.example.com";

/**
 * The controllers, the built-in kinds, and one aggregated API (Widget, Part, Shelf of judged.example.com) whose server is
 * in the same process and can go away: discovery shows it as stale then, and requests to it fail.
 */
export async function controlPlane(): Promise<ControlPlane> {
  const ended = new AbortController();
  setMaxListeners(0, ended.signal);
  const [own, other] = await Promise.all([
    memory()({ dataDir: undefined }),
    memory()({ dataDir: undefined }),
  ]);
  const handlerOf = (
    resources: readonly AnyResource[],
    storage: typeof own,
    admission = noAdmission,
  ): Handler =>
    router({
      definitions: resources,
      rest: restHandler({ resources, storage, admission }),
      version: versionInfo("v1.36.0", "", ""),
      metrics: createMetrics(resources, storage),
      checks: { healthz: [], livez: [], readyz: [] },
    });
  const state = stateOf(own);
  const common = { state, clock: systemClock, logger: silent, signal: ended.signal };
  const resolve = (): { error: string } => ({ error: "there are no Services here" });
  const admission = sandboxAdmission({ ...common, client: () => client, resolve });
  const resources = kinds({ create: podSubresources(() => ({ state, client, clock: systemClock })) });
  const builtIn = local(handlerOf(resources, own, admission), () => undefined);
  const aggregated = local(
    handlerOf(
      [judged("Widget", "Namespaced"), judged("Part", "Namespaced"), judged("Shelf", "Cluster")],
      other,
    ),
    () => undefined,
  );
  const plane = { isServed: false };
  const dispatch: Dispatch = async (incoming, user) => {
    if (incoming.path === "/apis") return discovery(builtIn, aggregated, plane, incoming, user);
    if (!incoming.path.startsWith(GROUP)) return builtIn(incoming, user);
    if (!plane.isServed) throw new StatusError(503, "ServiceUnavailable", "service unavailable");
    return aggregated(incoming, user);
  };
  const client: Client = clientOf(dispatch);
  await startControllers({
    ...common,
    client,
    ca: "PEM",
    address: { ip: "127.0.0.1", port: 6443, clusterIP: "10.96.0.1" },
  });
  return {
    client,
    state,
    serve: (isServed) => {
      plane.isServed = isServed;
      return register(client, isServed);
    },
    stop: async () => {
      ended.abort();
      await Promise.all([own.close(), other.close()]);
    },
  };
}

/** What the aggregator would serve: both lists in one. */
async function discovery(
  builtIn: Dispatch,
  aggregated: Dispatch,
  { isServed }: { readonly isServed: boolean },
  ...request: Parameters<Dispatch>
): ReturnType<Dispatch> {
  const [mine, its] = await Promise.all([builtIn(...request), aggregated(...request)]);
  const [first, second] = [mine, its].map(
    ({ body }) => JSON.parse((body as Buffer | string).toString()) as { items: Group[] },
  );
  const shown = second!.items.map((group) => ({
    ...group,
    versions: group.versions.map((version) => ({ ...version, ...(!isServed && { freshness: "Stale" }) })),
  }));
  return { ...mine, body: JSON.stringify({ ...first, items: [...first!.items, ...shown] }) };
}

type Group = { readonly versions: readonly object[] };

/** The APIService, as the availability controller would write it. */
async function register(client: Client, isServed: boolean): Promise<void> {
  const path = "/apis/apiregistration.k8s.io/v1/apiservices";
  const name = "v1.judged.example.com";
  const found = await client.send({ method: "GET", path: `${path}/${name}` }).catch(() => undefined);
  const object =
    found ??
    (await client.send({
      method: "POST",
      path,
      body: {
        apiVersion: "apiregistration.k8s.io/v1",
        kind: "APIService",
        metadata: { name },
        spec: {
          group: "judged.example.com",
          version: "v1",
          service: { namespace: "judged", name: "judged", port: 443 },
          groupPriorityMinimum: 100,
          versionPriority: 100,
          insecureSkipTLSVerify: true,
        },
      },
    }));
  const condition = {
    type: "Available",
    status: isServed ? "True" : "False",
    reason: isServed ? "Passed" : "FailedDiscoveryCheck",
    message: "",
    lastTransitionTime: "2026-01-01T00:00:00Z",
  };
  const body = { ...object, status: { conditions: [condition] } } as KubeObject;
  await client.send({ method: "PUT", path: `${path}/${name}/status`, body });
}
