import { StatusError, type KubeObject } from "@kagg/apiserver/internal";
import type { Client, ClientRequest } from "../../../src/sandbox/client.ts";
import type { State, StateEvent, Stored } from "../../../src/sandbox/state.ts";
import { API_SERVICES } from "../../../src/sandbox/aggregator/objects.ts";

/** Objects in memory, with the two ways to them that the aggregator has. */
export type FakeCluster = {
  readonly state: State;
  readonly client: Client;
  readonly put: (resource: string, object: object) => void;
  readonly remove: (resource: string, namespace: string, name: string) => void;
  /** What the aggregator has sent to write. */
  readonly writes: readonly ClientRequest[];
};

type Watcher = (event: StateEvent) => void;

export function fakeCluster(): FakeCluster {
  const objects = new Map<string, Stored>();
  const watchers = new Map<string, Set<Watcher>>();
  const writes: ClientRequest[] = [];
  const keyOf = (resource: string, namespace: string, name: string): string =>
    `${resource} ${namespace} ${name}`;
  const tell = (resource: string, event: StateEvent): void =>
    watchers.get(resource)?.forEach((watcher) => watcher(event));
  const put = (resource: string, given: object): void => {
    const object = given as Stored;
    const key = keyOf(resource, object.metadata.namespace ?? "", object.metadata.name);
    const old = objects.get(key);
    objects.set(key, object);
    tell(resource, { type: old ? "MODIFIED" : "ADDED", object, old });
  };
  const remove = (resource: string, namespace: string, name: string): void => {
    const object = objects.get(keyOf(resource, namespace, name));
    if (!object) throw new StatusError(404, "NotFound", `${name} not found`);
    objects.delete(keyOf(resource, namespace, name));
    tell(resource, { type: "DELETED", object, old: object });
  };
  const list: State["list"] = (resource, namespace) =>
    [...objects].flatMap(([key, object]) =>
      key.startsWith(`${resource} ${namespace === undefined ? "" : `${namespace} `}`) ? [object] : [],
    );
  const send = async (request: ClientRequest): Promise<KubeObject> => {
    writes.push(request);
    const [, , , , , name = ""] = request.path.split("/");
    if (request.method === "DELETE") remove(API_SERVICES, "", name);
    else put(API_SERVICES, request.body ?? {});
    return request.body as KubeObject;
  };
  return {
    writes,
    put,
    remove,
    state: {
      get: (resource, namespace, name) => objects.get(keyOf(resource, namespace, name)),
      list,
      watch: (resource, onEvent, signal) => {
        for (const object of list(resource)) onEvent({ type: "ADDED", object, old: undefined });
        const all = watchers.get(resource) ?? new Set<Watcher>();
        watchers.set(resource, all.add(onEvent));
        signal.addEventListener("abort", () => all.delete(onEvent), { once: true });
      },
    },
    client: {
      send,
      watch: async function* watch() {
        yield* [];
      },
    },
  };
}
