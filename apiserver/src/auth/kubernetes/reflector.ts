import { sleep } from "../sleep.ts";
import type { Logger } from "../../serve/logger.ts";
import { KubernetesError, type KubernetesClient } from "./client.ts";
import { timeLimit } from "./time-limit.ts";

/** An object of kube-apiserver as it comes. */
export type ClusterObject = {
  readonly metadata: {
    readonly name: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
};

/** All objects of one kind without namespaces, as the cluster has them now. */
export type Reflector<Value> = {
  readonly get: (name: string) => Value | undefined;
  /** Sorted by name, the same array until something changes. */
  readonly all: () => readonly Value[];
  /** Whether they could be read once: what was read stays in force while kube-apiserver cannot be reached. */
  readonly synced: () => boolean;
  /** Resolves with true as soon as they could be read, or with false after so many milliseconds. */
  readonly whenSynced: (milliseconds: number) => Promise<boolean>;
  /** Why they could never be read yet. */
  readonly problem: () => string | undefined;
  readonly stop: () => void;
};

export type ReflectorOptions<Value> = {
  readonly client: KubernetesClient;
  readonly logger: Logger;
  /** `/api/v1/namespaces` */
  readonly path: string;
  readonly keep: (object: ClusterObject) => Value;
  /** Milliseconds before the second attempt; doubles up to ten seconds. */
  readonly firstDelay: number;
};

const LONGEST_DELAY = 10_000;

type Kept<Value> = {
  readonly objects: Map<string, Value>;
  sorted: readonly Value[] | undefined;
};

/**
 * Lists and then watches, with a fresh list whenever the server no longer knows the revision (410) or a watch fails;
 * k8s.io/client-go/tools/cache/reflector.go.
 */
export function reflect<Value>(options: ReflectorOptions<Value>): Reflector<Value> {
  const { path, firstDelay, logger } = options;
  const stopped = new AbortController();
  const waiting = new Set<() => void>();
  let kept: Kept<Value> | undefined;
  let problem: string | undefined = `${path} has not been read yet`;
  let logged = "";
  const follow = async (): Promise<void> => {
    let delay = firstDelay;
    while (!stopped.signal.aborted) {
      try {
        const { items, resourceVersion } = await list(options, stopped.signal);
        kept = { objects: items, sorted: undefined };
        problem = undefined;
        logged = "";
        for (const done of waiting) done();
        delay = firstDelay;
        await watchOn(options, kept, resourceVersion, stopped.signal);
      } catch (error) {
        if (stopped.signal.aborted) return;
        const why = explain(path, error);
        if (!kept) problem = why;
        // It is tried again and again; what is new is told once.
        if (why !== logged) logger.warn({ problem: why }, "cluster objects not followed");
        logged = why;
      }
      await sleep(delay, stopped.signal);
      delay = Math.min(delay * 2, LONGEST_DELAY);
    }
  };
  void follow();
  return {
    get: (name) => kept?.objects.get(name),
    all: () => (kept ? (kept.sorted ??= sortedByName(kept.objects)) : []),
    synced: () => kept !== undefined,
    whenSynced: (milliseconds) =>
      kept ? Promise.resolve(true) : wait(waiting, milliseconds, stopped.signal),
    problem: () => problem,
    stop: () => stopped.abort(),
  };
}

const sortedByName = <Value>(objects: ReadonlyMap<string, Value>): readonly Value[] =>
  [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);

type Listed<Value> = { readonly items: Map<string, Value>; readonly resourceVersion: string };

async function list<Value>(
  { client, path, keep }: ReflectorOptions<Value>,
  signal: AbortSignal,
): Promise<Listed<Value>> {
  // From the watch cache: it may be a little behind, and the watch goes on from there.
  const answer = await client
    .request({ method: "GET", path: `${path}?resourceVersion=0`, signal })
    .catch((error: unknown) => {
      // An older cluster does not have the kind: there are none. The watch fails, and it is asked again.
      if (error instanceof KubernetesError && error.status === 404) return {};
      throw error;
    });
  const found = answer as {
    readonly metadata?: { readonly resourceVersion?: string };
    readonly items?: readonly ClusterObject[] | null;
  };
  return {
    items: new Map((found.items ?? []).map((item) => [item.metadata.name, keep(item)])),
    resourceVersion: found.metadata?.resourceVersion ?? "",
  };
}

/** One watch after the other, as long as they end well; returns where a new list is needed. */
async function watchOn<Value>(
  { client, path, keep }: ReflectorOptions<Value>,
  kept: Kept<Value>,
  from: string,
  stopped: AbortSignal,
): Promise<void> {
  let resourceVersion = from;
  while (!stopped.aborted) {
    const seconds = 300 + Math.floor(Math.random() * 300);
    const query = new URLSearchParams({
      watch: "true",
      allowWatchBookmarks: "true",
      resourceVersion,
      timeoutSeconds: String(seconds),
    });
    // The server ends it in time; where the network has swallowed that, this does.
    const limit = timeLimit((seconds + 30) * 1000, stopped);
    const before = resourceVersion;
    try {
      for await (const event of client.watch(`${path}?${query.toString()}`, limit.signal)) {
        const { type, object } = event as { readonly type?: string; readonly object?: ClusterObject };
        if (type === "ERROR" || !object) return;
        resourceVersion = object.metadata.resourceVersion ?? resourceVersion;
        if (type === "BOOKMARK") continue;
        kept.sorted = undefined;
        if (type === "DELETED") kept.objects.delete(object.metadata.name);
        else kept.objects.set(object.metadata.name, keep(object));
      }
    } finally {
      limit.lift();
    }
    // A server that ends watches at once without a word is not asked without a pause.
    if (resourceVersion === before) return;
  }
}

function explain(path: string, error: unknown): string {
  const message = `${path} cannot be followed: ${error instanceof Error ? error.message : String(error)}`;
  if (!(error instanceof KubernetesError) || error.status !== 403) return message;
  const { group, resource } = named(path);
  return `${message}; a ClusterRole with get, list and watch on ${resource}${group && ` in ${group}`} grants it`;
}

/** `/apis/<group>/<version>/<resource>`, or `/api/v1/<resource>` */
function named(path: string): { readonly group: string; readonly resource: string } {
  const parts = path.split("/");
  return { group: parts[1] === "apis" ? (parts[2] ?? "") : "", resource: parts.at(-1) ?? "" };
}

function wait(waiting: Set<() => void>, milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (synced: boolean) => (): void => {
      clearTimeout(timer);
      waiting.delete(done);
      signal.removeEventListener("abort", giveUp);
      resolve(synced);
    };
    const done = end(true);
    const giveUp = end(false);
    const timer = setTimeout(giveUp, milliseconds);
    waiting.add(done);
    signal.addEventListener("abort", giveUp, { once: true });
    if (signal.aborted) giveUp();
  });
}
