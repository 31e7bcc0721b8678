import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { fakeClock } from "@kagg/apiserver/testing";
import type { Handler } from "@kagg/apiserver/internal";
import { API_SERVICES } from "../../../src/sandbox/aggregator/objects.ts";
import { get, type Got } from "./client.ts";
import { extensionServer } from "./extension-server.ts";
import { closeAll, kept } from "./proxied.ts";
import {
  apiService,
  availableService,
  condition,
  NAME,
  serve,
  workbench,
  type Workbench,
} from "./workbench.ts";

afterEach(closeAll);

const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
const mangoes = {
  resource: "mangoes",
  responseKind: { group: "fruit.example.com", version: "v1", kind: "Mango" },
  scope: "Namespaced",
  singularResource: "mango",
  verbs: ["get", "list"],
};

/** This server's own groups: one that is Kubernetes' own, and that of APIServices. */
const own: Handler = async ({ path }) => {
  if (path === "/api") {
    return { status: 200, body: JSON.stringify({ kind: "APIVersions", versions: ["v1"] }) };
  }
  if (path !== "/apis") return { status: 404, body: "404 page not found\n" };
  const groups = ["batch", "apiregistration.k8s.io", "apps"].map((name) => ({
    metadata: { name },
    versions: [{ version: "v1", resources: [], freshness: "Current" }],
  }));
  return { status: 200, body: JSON.stringify({ kind: "APIGroupDiscoveryList", items: groups }) };
};

/** One that answers what it has a document for, and its group version. */
const documents =
  (
    known: Readonly<
      Record<string, { readonly type?: string; readonly body: unknown; readonly etag?: string }>
    >,
  ) =>
  ({ url = "", headers }: IncomingMessage, response: ServerResponse): void => {
    const found = known[url];
    if (!found) {
      response.writeHead(url === "/apis/fruit.example.com/v1" ? 200 : 404).end("{}");
    } else if (found.etag !== undefined && headers["if-none-match"] === found.etag) {
      response.writeHead(304).end();
    } else {
      response.writeHead(200, {
        "Content-Type": found.type ?? "application/json",
        ...(found.etag !== undefined && { ETag: found.etag }),
      });
      response.end(JSON.stringify(found.body));
    }
  };

const whole = {
  "/apis": {
    type: AGGREGATED,
    body: {
      kind: "APIGroupDiscoveryList",
      items: [
        { metadata: { name: "fruit.example.com" }, versions: [{ version: "v1", resources: [mangoes] }] },
      ],
    },
  },
};

type Version = {
  readonly version: string;
  readonly freshness: string;
  readonly resources?: readonly object[];
};

async function groups(cluster: Workbench): Promise<ReadonlyMap<string, readonly Version[]>> {
  const { body } = await get(cluster, "/apis", { headers: { Accept: `${AGGREGATED},application/json` } });
  const { items } = JSON.parse(body) as {
    items: readonly { metadata: { name: string }; versions: readonly Version[] }[];
  };
  return new Map(items.map(({ metadata, versions }) => [metadata.name, versions]));
}

/** Asks until discovery says it, or the test is over. */
async function fruit(cluster: Workbench, isWanted: (version: Version) => boolean): Promise<Version> {
  for (;;) {
    const found = (await groups(cluster)).get("fruit.example.com")?.find(isWanted);
    if (found) return found;
  }
}

const isCurrent = ({ freshness }: Version): boolean => freshness === "Current";
const isStale = ({ freshness }: Version): boolean => freshness === "Stale";

describe("aggregated discovery", () => {
  test("what a server says is merged, by priority", async () => {
    const server = kept(await extensionServer(documents(whole)));
    const cluster = kept(await workbench({ local: own }));
    serve(cluster, server.port);
    cluster.put(API_SERVICES, apiService({ groupPriorityMinimum: 17_600 }));
    expect(await fruit(cluster, isCurrent)).toEqual({
      version: "v1",
      resources: [mangoes],
      freshness: "Current",
    });
    expect([...(await groups(cluster)).keys()]).toEqual([
      "apiregistration.k8s.io",
      "apps",
      "fruit.example.com",
      "batch",
    ]);
  });

  test("a server that knows legacy discovery alone is asked for its group version", async () => {
    const legacy = {
      "/apis/fruit.example.com/v1": {
        body: {
          kind: "APIResourceList",
          groupVersion: "fruit.example.com/v1",
          resources: [
            { name: "mangoes/status", namespaced: true, kind: "Mango", verbs: ["get"] },
            {
              name: "mangoes",
              singularName: "mango",
              namespaced: true,
              kind: "Mango",
              verbs: ["list"],
              shortNames: ["mg"],
            },
            { name: "peels/eat", namespaced: false, verbs: ["create"] },
          ],
        },
      },
    };
    const server = kept(await extensionServer(documents(legacy)));
    const cluster = kept(await workbench({ local: own }));
    serve(cluster, server.port);
    cluster.put(API_SERVICES, apiService());
    const kind = { group: "", version: "", kind: "Mango" };
    const none = { group: "", version: "", kind: "" };
    expect((await fruit(cluster, isCurrent)).resources).toEqual([
      {
        resource: "mangoes",
        responseKind: kind,
        scope: "Namespaced",
        singularResource: "mango",
        verbs: ["list"],
        shortNames: ["mg"],
        subresources: [{ subresource: "status", responseKind: kind, verbs: ["get"] }],
      },
      {
        resource: "peels",
        responseKind: none,
        scope: "Cluster",
        singularResource: "",
        verbs: null,
        subresources: [{ subresource: "eat", responseKind: none, verbs: ["create"] }],
      },
    ]);
  });

  test("who cannot be asked is stale and empty; who comes back is current again", async () => {
    const clock = fakeClock("2026-01-15T12:00:00Z");
    let isUp = true;
    const server = kept(
      await extensionServer((request, response) => {
        if (isUp) documents(whole)(request, response);
        else response.writeHead(503).end();
      }),
    );
    const cluster = kept(await workbench({ local: own, clock }));
    serve(cluster, server.port);
    cluster.put(API_SERVICES, apiService());
    await condition(cluster, ({ status }) => status === "True");
    await fruit(cluster, isCurrent);
    isUp = false;
    clock.advance(60_000);
    expect(await fruit(cluster, isStale)).toEqual({ version: "v1", freshness: "Stale" });
    isUp = true;
    clock.advance(60_000);
    expect(await fruit(cluster, isCurrent)).toMatchObject({ resources: [mangoes] });
  });

  test("a document that has not changed is not sent again", async () => {
    const clock = fakeClock("2026-01-15T12:00:00Z");
    const seen: (string | undefined)[] = [];
    const withEtag = { "/apis": { ...whole["/apis"], etag: '"one"' } };
    let again = (): void => undefined;
    const server = kept(
      await extensionServer((request, response) => {
        if (request.url === "/apis") seen.push(request.headers["if-none-match"]);
        documents(withEtag)(request, response);
        if (seen.at(-1) === '"one"') again();
      }),
    );
    const cluster = kept(await workbench({ local: own, clock }));
    serve(cluster, server.port);
    cluster.put(API_SERVICES, availableService());
    await fruit(cluster, isCurrent);
    const asked = new Promise<void>((resolve) => (again = resolve));
    clock.advance(61_000);
    await asked;
    expect(await fruit(cluster, isCurrent)).toMatchObject({ resources: [mangoes] });
  });

  test("a group version that is not in a server's document is there and empty; one that is gone is not", async () => {
    const server = kept(await extensionServer(documents(whole)));
    const cluster = kept(await workbench({ local: own }));
    serve(cluster, server.port);
    cluster.put(API_SERVICES, {
      ...availableService({ group: "other.example.com" }),
      metadata: { name: "v1.other.example.com" },
    });
    const other = async (): Promise<readonly Version[] | undefined> =>
      (await groups(cluster)).get("other.example.com");
    let found = await other();
    while (!found) found = await other();
    expect(found).toEqual([{ version: "v1", freshness: "Current" }]);
    cluster.remove(API_SERVICES, "", "v1.other.example.com");
    while (await other());
    expect([...(await groups(cluster)).keys()]).not.toContain("other.example.com");
  });

  test("it has an ETag, and v2beta1 is not served any more", async () => {
    const cluster = kept(await workbench({ local: own }));
    const first = await get(cluster, "/apis", { headers: { Accept: AGGREGATED } });
    expect(first.headers).toMatchObject({
      "content-type": AGGREGATED,
      vary: "Accept",
      "cache-control": "public",
    });
    const { etag = "" } = first.headers;
    expect(etag).toMatch(/^"[0-9A-F]{128}"$/);
    const second = await get(cluster, "/apis", { headers: { Accept: AGGREGATED, "If-None-Match": etag } });
    expect(second).toMatchObject({ status: 304, body: "" });
    const beta = AGGREGATED.replace("v=v2", "v=v2beta1");
    expect((await get(cluster, "/apis", { headers: { Accept: beta } })).status).toBe(406);
    const both = await get(cluster, "/apis", { headers: { Accept: `${beta},application/json` } });
    expect(kindOf(both)).toBe("APIGroupList");
  });
});

const kindOf = ({ body }: Got): string => (JSON.parse(body) as { kind: string }).kind;

describe("legacy discovery", () => {
  test("every APIService, available or not, by priority; that of APIServices first", async () => {
    const cluster = kept(await workbench({ start: false, local: own }));
    cluster.put(API_SERVICES, apiService({ versionPriority: 5 }));
    cluster.put(API_SERVICES, {
      ...apiService({ version: "v2alpha1", versionPriority: 20 }),
      metadata: { name: "v2alpha1.fruit.example.com" },
    });
    cluster.put(API_SERVICES, {
      ...apiService({ group: "apps", groupPriorityMinimum: 17_800, service: undefined }),
      metadata: { name: "v1.apps" },
    });
    cluster.put(API_SERVICES, { ...apiService({ group: "" }), metadata: { name: "v1." } });
    const { body } = await get(cluster, "/apis");
    const { groups } = JSON.parse(body) as { groups: readonly { name: string }[] };
    expect(groups.map(({ name }) => name)).toEqual(["apiregistration.k8s.io", "apps", "fruit.example.com"]);
    expect(JSON.parse((await get(cluster, "/apis/fruit.example.com")).body)).toEqual({
      kind: "APIGroup",
      apiVersion: "v1",
      name: "fruit.example.com",
      versions: [
        { groupVersion: "fruit.example.com/v2alpha1", version: "v2alpha1" },
        { groupVersion: "fruit.example.com/v1", version: "v1" },
      ],
      preferredVersion: { groupVersion: "fruit.example.com/v2alpha1", version: "v2alpha1" },
    });
    expect(await get(cluster, "/apis/nobody.example.com")).toMatchObject({ status: 404 });
  });
});

describe("what is served here", () => {
  test("it gets APIServices once, with Kubernetes' priorities", async () => {
    const cluster = kept(await workbench({ local: own }));
    const spec = (name: string): unknown => cluster.state.get(API_SERVICES, "", name)?.spec;
    expect(spec("v1.apps")).toEqual({
      group: "apps",
      version: "v1",
      groupPriorityMinimum: 17_800,
      versionPriority: 15,
    });
    expect(spec("v1.")).toEqual({ version: "v1", groupPriorityMinimum: 18_000, versionPriority: 1 });
    expect(spec("v1.apiregistration.k8s.io")).toBeUndefined();
    expect(cluster.state.get(API_SERVICES, "", "v1.apps")?.metadata.labels).toEqual({
      "kube-aggregator.kubernetes.io/automanaged": "onstart",
    });
    expect(await condition(cluster, () => true, "v1.apps")).toMatchObject({ reason: "Local" });
    cluster.remove(API_SERVICES, "", "v1.apps");
    cluster.put(API_SERVICES, apiService());
    await condition(cluster, () => true, NAME);
    expect(spec("v1.apps")).toBeUndefined();
  });

  test("an APIService of the same name that leads elsewhere is left alone, and wins", async () => {
    const server = kept(await extensionServer((_, response) => response.end("elsewhere")));
    const cluster = kept(await workbench({ local: own, start: false }));
    serve(cluster, server.port);
    cluster.put(API_SERVICES, { ...availableService({ group: "apps" }), metadata: { name: "v1.apps" } });
    await cluster.aggregator.start(cluster.client);
    expect((await get(cluster, "/apis/apps/v1/deployments")).body).toBe("elsewhere");
    expect((await get(cluster, "/apis/batch/v1/jobs")).body).toBe("404 page not found\n");
  });
});
