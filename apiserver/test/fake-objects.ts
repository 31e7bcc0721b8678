import type { ServerResponse } from "node:http";
import type { ClusterObject } from "../src/auth/kubernetes/reflector.ts";

type Collection = {
  readonly objects: Map<string, ClusterObject>;
  readonly watches: Set<ServerResponse>;
  forbidden: boolean;
  muted: boolean;
};

/** Objects without namespaces of a fake kube-apiserver: lists, watches and single ones. */
export type FakeObjects = {
  readonly put: (path: string, object: ClusterObject & { readonly [field: string]: unknown }) => void;
  readonly remove: (path: string, name: string) => void;
  /** Answers with a 403 from now on, or no longer. */
  readonly forbid: (path: string, forbidden: boolean) => void;
  /** Watches are told nothing from now on, or again. */
  readonly mute: (path: string, muted?: boolean) => void;
  /** Tells watches that their revision is gone, and ends them. */
  readonly expire: (path: string) => void;
  readonly lists: (path: string) => number;
  /** Resolves once the collection is watched. */
  readonly watched: (path: string) => Promise<void>;
  /** Whether the request was one for them. */
  readonly answer: (url: string, response: ServerResponse) => boolean;
};

export function fakeObjects(paths: readonly string[]): FakeObjects {
  const collections = new Map<string, Collection>(
    paths.map((path) => [path, { objects: new Map(), watches: new Set(), forbidden: false, muted: false }]),
  );
  const lists = new Map<string, number>();
  const waiting = new Map<string, (() => void)[]>();
  let revision = 100;
  const at = (path: string): Collection => {
    const found = collections.get(path);
    if (!found) throw new Error(`no collection ${path}`);
    return found;
  };
  const send = (path: string, type: string, object: object): void => {
    if (at(path).muted) return;
    for (const watch of at(path).watches) watch.write(`${JSON.stringify({ type, object })}\n`);
  };
  const json = (response: ServerResponse, status: number, body: object): void => {
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  };
  return {
    put: (path, object) => {
      const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(++revision) } };
      const known = at(path).objects.has(object.metadata.name);
      at(path).objects.set(object.metadata.name, stored);
      send(path, known ? "MODIFIED" : "ADDED", stored);
    },
    remove: (path, name) => {
      const found = at(path).objects.get(name);
      at(path).objects.delete(name);
      if (found) {
        const metadata = { ...found.metadata, resourceVersion: String(++revision) };
        send(path, "DELETED", { ...found, metadata });
      }
    },
    forbid: (path, forbidden) => {
      at(path).forbidden = forbidden;
    },
    mute: (path, muted = true) => {
      at(path).muted = muted;
    },
    expire: (path) => {
      send(path, "ERROR", { kind: "Status", code: 410, reason: "Expired" });
      for (const watch of at(path).watches) watch.end();
    },
    lists: (path) => lists.get(path) ?? 0,
    watched: (path) =>
      at(path).watches.size > 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.set(path, [...(waiting.get(path) ?? []), resolve]);
          }),
    answer: (url, response) => {
      const [path = "", search] = url.split("?");
      const name = path.slice(path.lastIndexOf("/") + 1);
      const collection = collections.get(path) ?? collections.get(path.slice(0, path.lastIndexOf("/")));
      if (!collection) return false;
      if (collection.forbidden) json(response, 403, { kind: "Status", message: `${path} is forbidden` });
      else if (!collections.has(path)) {
        const found = collection.objects.get(name);
        json(response, found ? 200 : 404, found ?? { kind: "Status", message: `${name} not found` });
      } else if (new URLSearchParams(search).has("watch")) {
        response.writeHead(200, { "Content-Type": "application/json" }).flushHeaders();
        collection.watches.add(response);
        response.once("close", () => collection.watches.delete(response));
        for (const resolve of waiting.get(path) ?? []) resolve();
        waiting.delete(path);
      } else {
        lists.set(path, (lists.get(path) ?? 0) + 1);
        const items = [...collection.objects.values()];
        json(response, 200, { metadata: { resourceVersion: String(revision) }, items });
      }
      return true;
    },
  };
}
