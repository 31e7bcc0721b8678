import { Agent } from "node:https";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Condition } from "../../src/sandbox/aggregator/objects.ts";
import { type ControlPlane, startControlPlane } from "../cluster/control-plane.ts";
import { startSandbox, type Sandbox } from "../../src/sandbox/sandbox.ts";
import { startBackend, type Backend } from "./aggregator/backends.ts";
import { cases, requests, type Case } from "./aggregator/cases.ts";
import { apiServiceName, groupOf, objectsOf, sharedService, type Written } from "./aggregator/objects.ts";
import { aggregatedType } from "./aggregator/documents.ts";
import { alikeHeaders } from "./aggregator/alike-headers.ts";
import { type Ask, type Asked, adminLogin, type Login, asker, type Said } from "./aggregator/side.ts";
import { readProtobuf } from "./aggregator/read-protobuf.ts";
import { toProtobuf } from "../../src/sandbox/aggregator/openapi/v2-protobuf.ts";
import { upgraded, upgrades } from "./aggregator/upgrades.ts";
import { until } from "./until.ts";

type Side = {
  readonly ask: Ask;
  readonly upgrade: (path: string) => Promise<unknown>;
  readonly condition: (name: string) => Promise<Condition | undefined>;
};

// The same APIServices and the same servers for the real kube-aggregator and for the sandbox's.
describe.sequential("the sandbox's aggregator says what kube-aggregator says", () => {
  let cluster: ControlPlane;
  let sandbox: Sandbox;
  let folder: string;
  let real: Side;
  let ours: Side;
  const backends = new Map<string, Backend>();

  beforeAll(async () => {
    [cluster, sandbox, folder] = await Promise.all([
      startControlPlane(),
      startSandbox(),
      mkdtemp(join(tmpdir(), "kagg-sandbox-")),
    ]);
    for (const one of cases) if (one.backend) backends.set(one.name, await startBackend(one.backend));
    const written = [
      sharedService,
      ...cases.flatMap((one) => objectsOf(one, backends.get(one.name)?.port ?? 0)),
    ];
    const kubeconfig = join(folder, "kubeconfig");
    await writeFile(kubeconfig, sandbox.kubeconfig, { mode: 0o600 });
    await applied(cluster, written);
    await applied(cluster, written, kubeconfig);
    real = side(cluster.server, await adminLogin(cluster));
    ours = side(sandbox.url, loginOf(sandbox));
  });

  afterAll(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
    await Promise.all([...backends.values()].map(({ close }) => close()));
    await cluster.stop();
  });

  const [unreadable, judged] = [cases.filter(isUnreadable), cases.filter((one) => !isUnreadable(one))];
  test.concurrent.each(judged.map((one) => [one.name, one] as const))("%s: the condition", async (_, one) => {
    const name = apiServiceName(one);
    const [expected, got] = await Promise.all([settled(real, name), settled(ours, name)]);
    expect(plain(got)).toEqual(plain(expected));
  });

  // Not even when the one that takes longest has been judged.
  test.each(unreadable.map((one) => [one.name, one] as const))("%s: no condition at all", async (_, one) => {
    const last = apiServiceName({ name: "hanging" });
    await Promise.all([settled(real, last), settled(ours, last)]);
    const name = apiServiceName(one);
    expect([await real.condition(name), await ours.condition(name)]).toEqual([undefined, undefined]);
  });

  test.each(cases.map((one) => [one.name, one] as const))("%s: the answer", async (_, one) => {
    const path = `/apis/${groupOf(one)}/v1`;
    expect(answer(await ours.ask({ path }))).toEqual(answer(await real.ask({ path })));
  });

  test.each(requests.map((one) => [one.method ?? "GET", one.path, one] as const))(
    "%s …%s",
    async (_method, path, one) => {
      const asked = { ...one, path: `/apis/certificate-good.example.com/v1${path}` };
      const [expected, got] = [await real.ask(asked), await ours.ask(asked)];
      expect(answer(got)).toEqual(answer(expected));
    },
  );

  // What is asked for, and what the answer says as soon as it is whole.
  const documents: readonly (readonly [string, Asked, (said: Said) => unknown, string])[] = [
    [
      "aggregated discovery",
      { path: "/apis", headers: { Accept: aggregatedType } },
      ourGroups("items"),
      '"resource":"mangoes"',
    ],
    ["legacy discovery", { path: "/apis" }, ourGroups("groups"), "refused.example.com"],
    ["the group", { path: "/apis/documents.example.com" }, answer, "preferredVersion"],
    ["a group that is not there", { path: "/apis/nowhere.example.com" }, answer, "404"],
    ["the index of OpenAPI v3", { path: "/openapi/v3" }, ourPaths, "old-documents.example.com"],
    [
      "an OpenAPI v3 document",
      { path: "/openapi/v3/apis/documents.example.com/v1?hash=A" },
      answer,
      "APIResourceList",
    ],
    ["an OpenAPI v3 document of nobody", { path: "/openapi/v3/apis/nowhere.example.com/v1" }, answer, "404"],
    ["an OpenAPI v3 document that is made of a v2 one", { path: OLD }, parsed, "listMango"],
    ["… by another hash", { path: `${OLD}?hash=B` }, parsed, "301"],
  ];
  test.each(documents)("%s", async (what, asked, read, whole) => {
    const both = async (): Promise<readonly unknown[]> =>
      Promise.all([real, ours].map(async ({ ask }) => read(await ask(asked))));
    const isDone = ([a, b]: readonly unknown[]): boolean =>
      JSON.stringify(a).includes(whole) && isDeepStrictEqual(a, b);
    // What a server says is fetched in time, and again after a failure: both get there.
    const [expected, got] = await until(what, both, isDone, 70).catch(both);
    expect(JSON.stringify(expected)).toContain(whole);
    expect(got).toEqual(expected);
  });

  test.each(upgrades)("an upgrade that is answered with: %s", async (_, path) => {
    const asked = `/apis/certificate-good.example.com/v1${path}`;
    const [expected, got] = [await real.upgrade(asked), await ours.upgrade(asked)];
    expect(expected).not.toBe("");
    expect(got).toEqual(expected);
  });

  test("OpenAPI v2: paths of its own, definitions that differ renamed", async () => {
    const read = async ({ ask }: Side): Promise<unknown> =>
      ourDefinitions(await ask({ path: "/openapi/v2" }));
    const expected = await until(
      "the paths",
      () => read(real),
      (found) => found !== undefined,
    );
    expect(
      await until(
        "the paths",
        () => read(ours),
        (found) => found !== undefined,
      ),
    ).toEqual(expected);
  });

  test("a local APIService that a user deletes stays away, and what it stands for is served all the same", async () => {
    const path = "/apis/apiregistration.k8s.io/v1/apiservices/v1.batch";
    const after = async ({ ask }: Side): Promise<unknown> => {
      await ask({ method: "DELETE", path });
      const [object, list, jobs] = [
        await ask({ path }),
        await ask({ path: "/apis" }),
        await ask({ path: "/apis/batch/v1/jobs" }),
      ];
      return [object.status, list.body.includes('"batch"'), jobs.status];
    };
    expect(await after(real)).toEqual([404, false, 200]);
    expect(await after(ours)).toEqual([404, false, 200]);
  });

  test("OpenAPI v2 as protobuf, made of what the real one sends as JSON", async () => {
    const accept = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
    const path = "/openapi/v2";
    const [json, protobuf] = [await real.ask({ path }), await real.ask({ path, headers: { accept } })];
    const made = toProtobuf(JSON.parse(json.body) as Parameters<typeof toProtobuf>[0]);
    expect(readProtobuf(made)).toEqual(readProtobuf(protobuf.bytes));
    const { status, headers } = await ours.ask({ path, headers: { accept } });
    expect({ status, type: headers["content-type"] }).toEqual({
      status: 200,
      type: protobuf.headers["content-type"],
    });
  });
});

const OLD = "/openapi/v3/apis/old-documents.example.com/v1";

const parsed = ({ status, headers, body }: Said): unknown => ({
  status,
  type: headers["content-type"],
  vary: headers["vary"],
  ...(status === 200 && { document: JSON.parse(body) as unknown }),
});

const ourGroups =
  (field: "items" | "groups") =>
  ({ status, headers, body }: Said): unknown => {
    const document = JSON.parse(body) as Record<string, readonly object[]>;
    const groups = document[field]?.filter((group) => JSON.stringify(group).includes(".example.com"));
    return { status, type: headers["content-type"], vary: headers["vary"], ...document, [field]: groups };
  };

const ourPaths = ({ status, headers, body }: Said): unknown => {
  const { paths } = JSON.parse(body) as { readonly paths: Readonly<Record<string, unknown>> };
  const isOurs = ([path]: readonly [string, unknown]): boolean => path.includes(".example.com");
  return { status, type: headers["content-type"], paths: Object.entries(paths).filter(isOurs).map(unhashed) };
};

/** Another order of fields is another hash. */
const unhashed = ([path, at]: readonly [string, unknown]): unknown => [
  path,
  JSON.stringify(at).replace(/hash=[0-9A-F]{128}/, "hash=<hash>"),
];

/** undefined until the paths are there. */
function ourDefinitions({ body }: Said): unknown {
  const { paths, definitions } = JSON.parse(body) as Record<"paths" | "definitions", Record<string, unknown>>;
  const mangoes = paths["/apis/documents.example.com/v1/mangoes"];
  const names = Object.keys(definitions).filter((name) => /^com\.example\.|_v2$/.test(name));
  return mangoes && { mangoes, definitions: names.sort().map((name) => [name, definitions[name]]) };
}

async function applied(
  { kubectl }: ControlPlane,
  written: readonly Written[],
  kubeconfig?: string,
): Promise<void> {
  const items = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "fruit" } },
    ...written.map(({ object }) => object),
  ];
  const input = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  expect(await kubectl(["apply", "-f", "-"], { input, ...(kubeconfig && { kubeconfig }) })).toMatchObject({
    exitCode: 0,
  });
}

function side(server: string, login: Login): Side {
  const ask = asker(server, new Agent(login));
  return {
    ask,
    upgrade: (path) => upgraded(server, login, path),
    condition: async (name) => {
      const { body } = await ask({ path: `/apis/apiregistration.k8s.io/v1/apiservices/${name}` });
      return available(JSON.parse(body));
    },
  };
}

const loginOf = ({ certificates: { ca, admin } }: Sandbox): Login => ({
  ca,
  cert: admin.certificate,
  key: admin.privateKey,
});

function available(object: unknown): Condition | undefined {
  const { status } = object as { readonly status?: { readonly conditions?: readonly Condition[] } };
  return status?.conditions?.find(({ type }) => type === "Available");
}

/** The way to its server cannot even be built. */
const isUnreadable = ({ bundle }: Case): boolean => bundle === "no pem" || bundle === "a key";

async function settled(side: Side, name: string): Promise<Condition | undefined> {
  return until(
    `a condition of ${name}`,
    () => side.condition(name),
    (found) => found !== undefined,
  );
}

/** Without the second in which a certificate was looked at, and which of Go's two timers was quicker. */
const plain = (condition: Condition | undefined): unknown =>
  condition && {
    status: condition.status,
    reason: condition.reason,
    message: condition.message
      ?.replace(/current time \S+/, "current time <now>")
      .replace(
        /(net\/http: request canceled|context deadline exceeded)( while waiting for connection)?( \(Client\.Timeout .*)?$/,
        "<late>",
      ),
  };

/** What a client is told; what a server was sent comes back in the body, in any order. */
const answer = ({ status, headers, body }: Said): unknown => ({
  status,
  type: headers["content-type"],
  location: headers["location"],
  own: headers["x-own"],
  origin: headers["access-control-allow-origin"],
  length: headers["content-length"],
  body: body.startsWith("[") ? echoed(body) : body,
});

function echoed(body: string): unknown {
  const [, text = "", rest] = /^(\[.*\])(.*)$/.exec(body) ?? [];
  const [method, url, raw] = JSON.parse(text) as [string, string, readonly string[]];
  return { method, url, rest, headers: alikeHeaders(raw) };
}
