import { once } from "node:events";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

type Json = Record<string, unknown>;
type Stored = {
  apiVersion: string;
  kind: string;
  metadata: Record<string, unknown> & { labels?: Json };
} & Json;
export type Answer = { status: number; body: unknown };
type Asked = { method: string; path: string; query: URLSearchParams; body: Json | undefined };

/** Enough of kube-apiserver and kube-aggregator for register and unregister, in memory and over plain HTTP. */
export type FakeKubeApiserver = {
  readonly url: string;
  /** Every request so far, as `GET /path?query`. */
  readonly log: string[];
  readonly objects: Map<string, Stored>;
  /** Puts an object there that somebody else made. */
  readonly put: (path: string, object: Stored) => void;
  /** Answers, or cuts the connection, before the fake does; undefined lets the fake answer. */
  intercept: (asked: Asked) => Answer | "cut off" | Promise<Answer> | undefined;
  /** The condition that a new APIService gets; served like that once it is True. */
  condition: { status: string; reason: string; message: string };
  readonly stop: () => Promise<void>;
};

export async function startFakeKubeApiserver(): Promise<FakeKubeApiserver> {
  const server = createServer((request, response) => void handle(fake, request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const objects = new Map<string, Stored>();
  const fake: FakeKubeApiserver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log: [],
    objects,
    put: (path, object) => void objects.set(path, stored(object)),
    intercept: () => undefined,
    condition: { status: "True", reason: "Passed", message: "all checks passed" },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  fake.put("/api/v1/namespaces/kube-system", object("v1", "Namespace", "kube-system"));
  const authentication = "extension-apiserver-authentication";
  fake.put(`/api/v1/namespaces/kube-system/configmaps/${authentication}`, {
    ...object("v1", "ConfigMap", authentication),
    data: { "requestheader-client-ca-file": "PEM" },
  });
  return fake;
}

export const object = (apiVersion: string, kind: string, name: string): Stored => ({
  apiVersion,
  kind,
  metadata: { name },
});

let counter = 0;
const stored = (body: Stored): Stored => {
  counter += 1;
  return { ...body, metadata: { uid: `uid-${counter}`, resourceVersion: String(counter), ...body.metadata } };
};

async function handle(
  fake: FakeKubeApiserver,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  const { pathname, search, searchParams: query } = new URL(request.url ?? "", fake.url);
  const method = request.method ?? "";
  fake.log.push(`${method} ${pathname}${search}`);
  const asked = {
    method,
    path: decodeURIComponent(pathname),
    query,
    body: text ? (JSON.parse(text) as Json) : undefined,
  };
  const answered = (await fake.intercept(asked)) ?? answer(fake, asked);
  if (answered === "cut off") return void response.destroy();
  const { status, body } = answered;
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function answer(fake: FakeKubeApiserver, asked: Asked): Answer {
  const { method, path, body } = asked;
  if (path.endsWith("/selfsubjectaccessreviews"))
    return { status: 201, body: { ...body, status: { allowed: true } } };
  if (path === "/api") return { status: 200, body: { items: [{ metadata: {}, versions: [coreVersion] }] } };
  if (path === "/apis") return { status: 200, body: discovery(fake) };
  if (path === "/openapi/v3")
    return {
      status: 200,
      body: { paths: Object.fromEntries(served(fake).map((one) => [`apis/${one}`, {}])) },
    };
  const own = served(fake).find((one) => `${path}/`.startsWith(`/apis/${one}/`));
  if (own) return extensionServer(own, path);
  if (method === "PATCH") return apply(fake, asked);
  if (method === "DELETE") return remove(fake, path, body);
  return read(fake, asked);
}

const coreVersion = {
  version: "v1",
  freshness: "Current",
  resources: ["configmaps", "secrets", "services"].map((resource) => ({
    resource,
    scope: "Namespaced",
    verbs: ["list"],
  })),
};

/** `group/version` of every APIService that is Available. */
function served({ objects }: FakeKubeApiserver): string[] {
  return [...objects.values()]
    .filter(({ kind, status }) => kind === "APIService" && JSON.stringify(status ?? {}).includes('"True"'))
    .map(({ spec }) => spec as { group?: string; version?: string } | undefined)
    .map((spec) => `${spec?.group}/${spec?.version}`);
}

function discovery(fake: FakeKubeApiserver): Json {
  const all = served(fake);
  const names = [...new Set(all.map((one) => one.split("/")[0] ?? ""))];
  const groups = names.map((name) => [name, all.filter((one) => one.startsWith(`${name}/`))] as const);
  const versionsOf = (members: string[]) => members.map((one) => ({ version: one.split("/")[1] ?? "" }));
  const resources = [{ resource: "mangos", scope: "Namespaced", verbs: ["list"] }];
  return {
    items: groups.map(([name, members]) => ({
      metadata: { name },
      versions: versionsOf(members).map((version) => ({ ...version, freshness: "Current", resources })),
    })),
    groups: groups.map(([name, members]) => ({ name, versions: versionsOf(members) })),
  };
}

function extensionServer(groupVersion: string, path: string): Answer {
  if (path !== `/apis/${groupVersion}`) return { status: 200, body: { items: [] } };
  const resources = [{ name: "mangos", verbs: ["get", "list"] }];
  return { status: 200, body: { kind: "APIResourceList", groupVersion, resources } };
}

function apply(fake: FakeKubeApiserver, { path, query, body }: Asked): Answer {
  const [, namespace] = /\/namespaces\/([^/]+)\/./.exec(path) ?? [];
  if (namespace && !fake.objects.has(`/api/v1/namespaces/${namespace}`)) {
    return status(404, "NotFound", `namespaces "${namespace}" not found`);
  }
  const before = fake.objects.get(path);
  const given = body as Stored;
  const after = stored(
    given.kind === "APIService"
      ? { ...given, status: { conditions: [{ type: "Available", ...fake.condition }] } }
      : given,
  );
  if (before) after.metadata["uid"] = before.metadata["uid"];
  if (!query.has("dryRun")) fake.objects.set(path, after);
  return { status: before ? 200 : 201, body: after };
}

function remove(fake: FakeKubeApiserver, path: string, body: Json | undefined): Answer {
  const found = fake.objects.get(path);
  if (!found) return status(404, "NotFound", `${path} not found`);
  const { uid } = (body?.["preconditions"] ?? {}) as { uid?: string };
  if (uid !== found.metadata["uid"])
    return status(409, "Conflict", `uid ${uid} is not ${String(found.metadata["uid"])}`);
  fake.objects.delete(path);
  return status(200, "", "deleted");
}

function read(fake: FakeKubeApiserver, { path, query }: Asked): Answer {
  const found = fake.objects.get(path);
  if (found) return { status: 200, body: found };
  if (!collections.test(path)) return status(404, "NotFound", `${path} not found`);
  const wanted = (query.get("labelSelector") ?? "")
    .split(",")
    .filter(Boolean)
    .map((one) => one.split("="));
  const items = [...fake.objects]
    .filter(([key]) => key.slice(0, key.lastIndexOf("/")) === path)
    // etcd's order
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, item]) => item)
    .filter(({ metadata: { labels = {} } }) => wanted.every(([key = "", value]) => labels[key] === value));
  const apiVersion = path.startsWith("/api/") ? "v1" : path.split("/").slice(2, 4).join("/");
  return { status: 200, body: { apiVersion, items } };
}

const collections = /\/[a-z]+s$|\/networkpolicies$/;

export const status = (code: number, reason: string, message: string, details: Json = {}): Answer => ({
  status: code,
  body: { kind: "Status", apiVersion: "v1", code, reason, message, details },
});
