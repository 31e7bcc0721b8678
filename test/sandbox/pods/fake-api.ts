import { notFound } from "../../../apiserver/src/http/status-error.ts";
import type { KubeObject } from "@kagg/apiserver/internal";
import type { Client } from "../../../src/sandbox/client.ts";
import type { PodStatus } from "../../../src/sandbox/pods/pod.ts";
import { resourceName, type State, type StateEvent } from "../../../src/sandbox/state.ts";

type Plural = "pods" | "secrets" | "configmaps" | "events";

/** As much of an API as a kubelet sees: objects in memory, and every write that comes. */
export type FakeApi = {
  readonly state: State;
  readonly client: Client;
  readonly put: (plural: Plural, object: object) => void;
  readonly remove: (plural: Plural, name: string) => void;
  readonly get: (plural: Plural, name: string) => KubeObject | undefined;
  readonly status: (pod: string) => PodStatus;
  /** `reason: message`, in order. */
  readonly events: () => readonly string[];
  /** How often a token has been asked for. */
  readonly tokens: () => number;
  /** Resolves as soon as it is so. */
  readonly until: <Value>(find: () => Value | undefined | false) => Promise<Value>;
};

export function fakeApi(now: () => Date): FakeApi {
  const objects = new Map<string, KubeObject>();
  const watchers = new Set<{ resource: string; onEvent: (event: StateEvent) => void }>();
  const waiting = new Set<() => void>();
  let tokens = 0;
  let version = 0;
  const keyOf = (resource: string, name: string): string => `${resource}/${name}`;
  const announce = (resource: string, event: StateEvent): void => {
    for (const watcher of watchers) if (watcher.resource === resource) watcher.onEvent(event);
    for (const check of waiting) check();
  };
  const write = (resource: string, object: KubeObject): KubeObject => {
    const key = keyOf(resource, object.metadata.name);
    const old = objects.get(key);
    version += 1;
    const stored = {
      ...object,
      metadata: {
        namespace: "default",
        uid: `uid-${object.metadata.name}`,
        ...object.metadata,
        resourceVersion: String(version),
      },
    };
    objects.set(key, stored);
    announce(resource, { type: old ? "MODIFIED" : "ADDED", object: stored, old });
    return stored;
  };
  const remove = (resource: string, name: string): void => {
    const old = objects.get(keyOf(resource, name));
    objects.delete(keyOf(resource, name));
    if (old) announce(resource, { type: "DELETED", object: old, old });
  };
  const list = (resource: string): readonly KubeObject[] =>
    [...objects].filter(([key]) => key.startsWith(`${resource}/`)).map(([, object]) => object);
  const send: Client["send"] = async ({ method, path, body = {} }) => {
    const [plural = "", name = "", subresource] = path.split("/").slice(5);
    const resource = resourceName(plural);
    if (subresource === "token") {
      tokens += 1;
      const expirationTimestamp = new Date(now().getTime() + 3_600_000).toISOString();
      return { status: { token: `token-${tokens}`, expirationTimestamp } } as never;
    }
    if (method === "POST") return write(resource, body as KubeObject);
    const found = objects.get(keyOf(resource, name));
    if (!found) throw notFound({ group: "", resource: plural, name });
    if (method === "DELETE") {
      remove(resource, name);
      return found;
    }
    return write(resource, merge(found, body) as KubeObject);
  };
  return {
    state: {
      get: (resource, _namespace, name) => objects.get(keyOf(resource, name)),
      list,
      watch: (resource, onEvent, signal) => {
        const watcher = { resource, onEvent };
        for (const object of list(resource)) onEvent({ type: "ADDED", object, old: undefined });
        watchers.add(watcher);
        signal.addEventListener("abort", () => watchers.delete(watcher));
      },
    },
    client: { send, watch: () => ({}) as never },
    put: (plural, object) => void write(resourceName(plural), object as KubeObject),
    remove: (plural, name) => remove(resourceName(plural), name),
    get: (plural, name) => objects.get(keyOf(resourceName(plural), name)),
    status: (pod) => objects.get(keyOf(resourceName("pods"), pod))?.status ?? {},
    events: () =>
      (list(resourceName("events")) as unknown as { reason: string; message: string }[]).map(
        ({ reason, message }) => `${reason}: ${message}`,
      ),
    tokens: () => tokens,
    until: (find) =>
      new Promise((resolve) => {
        const check = (): void => {
          const found = find();
          if (found === undefined || found === false) return;
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
      }),
  };
}

/** RFC 7386. */
function merge(target: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> = { ...(target as object) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merge(result[key] ?? {}, value);
  }
  return result;
}
