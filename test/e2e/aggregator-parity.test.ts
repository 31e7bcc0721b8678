import { Agent } from "node:https";
import { isDeepStrictEqual } from "node:util";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock, textReply, type Handler } from "@kagg/apiserver/internal";
import { API_SERVICES, type Condition } from "../../src/sandbox/aggregator/objects.ts";
import { type ControlPlane, startControlPlane } from "../cluster/control-plane.ts";
import { workbench, type Workbench } from "../sandbox/aggregator/workbench.ts";
import { startBackend, type Backend } from "./aggregator/backends.ts";
import { cases, requests } from "./aggregator/cases.ts";
import { apiServiceName, groupOf, objectsOf, sharedService, type Written } from "./aggregator/objects.ts";
import { aggregatedType } from "./aggregator/documents.ts";
import { type Ask, type Asked, asker, realAdmin, type Said } from "./aggregator/side.ts";
import { until } from "./until.ts";

type Side = {
  readonly ask: Ask;
  readonly condition: (name: string) => Promise<Condition | undefined>;
};

// The same APIServices and the same servers for the real kube-aggregator and for the sandbox's.
describe.sequential("the sandbox's aggregator says what kube-aggregator says", () => {
  let cluster: ControlPlane;
  let sandbox: Workbench;
  let real: Side;
  let ours: Side;
  const backends = new Map<string, Backend>();

  beforeAll(async () => {
    [cluster, sandbox] = await Promise.all([
      startControlPlane(),
      workbench({
        clock: systemClock,
        local: kubernetes,
        user: { name: "admin", uid: "", groups: ["system:masters", "system:authenticated"], extra: {} },
      }),
    ]);
    for (const one of cases) if (one.backend) backends.set(one.name, await startBackend(one.backend));
    const written = [
      sharedService,
      ...cases.flatMap((one) => objectsOf(one, backends.get(one.name)?.port ?? 0)),
    ];
    for (const { resource, object } of written) sandbox.put(resource, object);
    await applied(cluster, written);
    real = await realSide(cluster);
    ours = oursSide(sandbox);
  });

  afterAll(async () => {
    await sandbox.close();
    await Promise.all([...backends.values()].map(({ close }) => close()));
    await cluster.stop();
  });

  test.concurrent.each(cases.map((one) => [one.name, one] as const))("%s: the condition", async (_, one) => {
    const name = apiServiceName(one);
    if (one.bundle === "no pem" || one.bundle === "a key") {
      // Neither says anything: long enough for a check that would.
      await setTimeout(2000);
      expect([await real.condition(name), await ours.condition(name)]).toEqual([undefined, undefined]);
      return;
    }
    const [expected, got] = await Promise.all([settled(real, name), settled(ours, name)]);
    expect(plain(got)).toEqual(plain(expected));
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

  const documents: readonly (readonly [string, Asked, (said: Said) => unknown])[] = [
    ["aggregated discovery", { path: "/apis", headers: { Accept: aggregatedType } }, ourGroups("items")],
    ["legacy discovery", { path: "/apis" }, ourGroups("groups")],
    ["the group", { path: "/apis/documents.example.com" }, ({ body }) => JSON.parse(body) as unknown],
    ["a group that is not there", { path: "/apis/nowhere.example.com" }, answer],
    ["the index of OpenAPI v3", { path: "/openapi/v3" }, ourPaths],
    ["an OpenAPI v3 document", { path: "/openapi/v3/apis/documents.example.com/v1?hash=A" }, answer],
    ["an OpenAPI v3 document of nobody", { path: "/openapi/v3/apis/nowhere.example.com/v1" }, answer],
  ];
  test.each(documents)("%s", async (what, asked, read) => {
    const both = async (): Promise<readonly unknown[]> =>
      Promise.all([real, ours].map(async ({ ask }) => read(await ask(asked))));
    const isAlike = ([a, b]: readonly unknown[]): boolean => isDeepStrictEqual(a, b);
    // What a server says is fetched in time, and again after a failure: both get there.
    const [expected, got] = await until(what, both, isAlike, 40).catch(both);
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
});

/** As much of Kubernetes as its OpenAPI has to be merged with. */
const kubernetes: Handler = async ({ path }) => {
  if (path !== "/openapi/v2") return textReply(404, "404 page not found\n");
  const name = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
  const paths = { "/api/v1/pods": { $ref: `#/definitions/${name}` } };
  return { status: 200, body: JSON.stringify({ paths, definitions: { [name]: { type: "object" } } }) };
};

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
  return { status, type: headers["content-type"], paths: Object.entries(paths).filter(isOurs) };
};

/** undefined until the paths are there. */
function ourDefinitions({ body }: Said): unknown {
  const { paths, definitions } = JSON.parse(body) as Record<"paths" | "definitions", Record<string, unknown>>;
  const mangoes = paths["/apis/documents.example.com/v1/mangoes"];
  const names = Object.keys(definitions).filter((name) => /^com\.example\.|_v2$/.test(name));
  return mangoes && { mangoes, definitions: names.sort().map((name) => [name, definitions[name]]) };
}

async function applied({ kubectl }: ControlPlane, written: readonly Written[]): Promise<void> {
  const items = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "fruit" } },
    ...written.map(({ object }) => object),
  ];
  const input = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  expect(await kubectl(["apply", "-f", "-"], { input })).toMatchObject({ exitCode: 0 });
}

async function realSide(cluster: ControlPlane): Promise<Side> {
  const ask = await realAdmin(cluster);
  return {
    ask,
    condition: async (name) => {
      const { body } = await ask({ path: `/apis/apiregistration.k8s.io/v1/apiservices/${name}` });
      return available(JSON.parse(body));
    },
  };
}

const oursSide = ({ url, ca, state }: Workbench): Side => ({
  ask: asker(url, new Agent({ ca })),
  condition: async (name) => available(state.get(API_SERVICES, "", name)),
});

function available(object: unknown): Condition | undefined {
  const { status } = object as { readonly status?: { readonly conditions?: readonly Condition[] } };
  return status?.conditions?.find(({ type }) => type === "Available");
}

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
  const lines = raw.flatMap((name, at) => (at % 2 === 0 ? [`${name.toLowerCase()}: ${raw[at + 1]}`] : []));
  // How the user logged in is known to what authenticates alone.
  const isOfLogin = (line: string): boolean => line.includes("credential-id");
  return {
    method,
    url,
    rest,
    headers: lines
      .filter((line) => !isOfLogin(line))
      .map(alike)
      .sort(),
  };
}

const alike = (line: string): string =>
  line
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, "<uid>")
    .replace(/^(traceparent): .*/, "$1: <id>");
