import { afterEach, describe, expect, test } from "vitest";
import { fakeClock } from "@kagg/apiserver/testing";
import type { Handler } from "@kagg/apiserver/internal";
import { API_SERVICES } from "../../../src/sandbox/aggregator/objects.ts";
import { merged, onlyPaths } from "../../../src/sandbox/aggregator/openapi/merge-v2.ts";
import { get } from "./client.ts";
import { extensionServer } from "./extension-server.ts";
import { closeAll, kept } from "./proxied.ts";
import { availableService, NAME, serve, workbench } from "./workbench.ts";

afterEach(closeAll);

const ownV2 = {
  swagger: "2.0",
  info: { title: "Kubernetes" },
  paths: { "/version": { get: { schema: { $ref: "#/definitions/Shared" } } } },
  definitions: { Shared: { type: "object", description: "own" } },
};
const ownV3 = { paths: { "apis/apps/v1": { serverRelativeURL: "/openapi/v3/apis/apps/v1?hash=A" } } };
const own: Handler = async ({ path }) => {
  const document = { "/openapi/v2": ownV2, "/openapi/v3": ownV3, "/openapi/v3/apis/apps/v1": "apps" }[path];
  return document
    ? { status: 200, body: JSON.stringify(document) }
    : { status: 404, body: "404 page not found\n" };
};

const PATH = "/apis/fruit.example.com/v1/mangoes";
const theirV2 = {
  swagger: "2.0",
  info: { title: "Fruit" },
  paths: {
    [PATH]: { get: { schema: { $ref: "#/definitions/Mango" } } },
    "/apis/other.example.com/v1/x": { get: { schema: { $ref: "#/definitions/Other" } } },
  },
  definitions: {
    Mango: { properties: { peel: { $ref: "#/definitions/Shared" } } },
    Shared: { type: "object", description: "theirs" },
    Other: { type: "object" },
    Unused: { type: "object" },
  },
};
const theirV3 = {
  paths: {
    "apis/fruit.example.com/v1": { serverRelativeURL: "/openapi/v3/apis/fruit.example.com/v1?hash=B" },
  },
};

describe("the documents of extension API servers", () => {
  test("they are merged a second after an APIService has come, and go with it", async () => {
    const clock = fakeClock("2026-01-15T12:00:00Z");
    const asked: string[] = [];
    const server = kept(
      await extensionServer(({ url = "", headers }, response) => {
        asked.push(`${url} ${String(headers["x-remote-user"])} ${String(headers["x-remote-group"])}`);
        const document = { "/openapi/v2": theirV2, "/openapi/v3": theirV3 }[url] ?? { from: url };
        response.end(JSON.stringify(document));
      }),
    );
    const cluster = kept(await workbench({ clock, local: own }));
    serve(cluster, server.port);
    cluster.put(API_SERVICES, availableService());
    const index = async (): Promise<object> =>
      (JSON.parse((await get(cluster, "/openapi/v3")).body) as { paths: object }).paths;
    const v2 = async (): Promise<typeof theirV2> =>
      JSON.parse((await get(cluster, "/openapi/v2")).body) as typeof theirV2;
    clock.advance(999);
    expect(await index()).toEqual(ownV3.paths);
    clock.advance(1);
    while (Object.keys(await index()).length === 1);
    expect(await index()).toEqual({ ...ownV3.paths, ...theirV3.paths });
    while (!(PATH in (await v2()).paths));
    expect(await v2()).toEqual({
      ...ownV2,
      paths: { ...ownV2.paths, [PATH]: theirV2.paths[PATH] },
      definitions: {
        Shared: { type: "object", description: "own" },
        Mango: { properties: { peel: { $ref: "#/definitions/Shared_v2" } } },
        Shared_v2: { type: "object", description: "theirs" },
        Unused: { type: "object" },
      },
    });
    expect(asked).toContain("/openapi/v2 system:aggregator undefined");
    expect(asked).toContain("/openapi/v3 system:aggregator undefined");

    const document = await get(cluster, "/openapi/v3/apis/fruit.example.com/v1?hash=B");
    expect(document.body).toBe('{"from":"/openapi/v3/apis/fruit.example.com/v1?hash=B"}');
    expect(asked).toContain("/openapi/v3/apis/fruit.example.com/v1?hash=B kubernetes-admin system:masters");
    expect((await get(cluster, "/openapi/v3/apis/apps/v1")).body).toBe('"apps"');
    expect(await get(cluster, "/openapi/v3/apis/nobody/v1")).toMatchObject({ status: 404, body: "" });

    cluster.remove(API_SERVICES, "", NAME);
    expect(await index()).toEqual(ownV3.paths);
    expect(await v2()).toEqual(ownV2);
  });

  test("a server without any does no harm", async () => {
    const clock = fakeClock("2026-01-15T12:00:00Z");
    const server = kept(await extensionServer((_, response) => response.writeHead(404).end()));
    const cluster = kept(await workbench({ clock, local: own }));
    serve(cluster, server.port);
    cluster.put(API_SERVICES, availableService());
    clock.advance(1000);
    while (!cluster.logged.join().includes(`failed to download ${NAME}: resource not found`)) {
      expect(JSON.parse((await get(cluster, "/openapi/v2")).body)).toEqual(ownV2);
    }
    expect(JSON.parse((await get(cluster, "/openapi/v3")).body)).toEqual(ownV3);
  });

  test("OpenAPI v2 has an ETag, and is protobuf for who asks so", async () => {
    const cluster = kept(await workbench({ local: own }));
    const first = await get(cluster, "/openapi/v2");
    const { etag = "" } = first.headers;
    expect(first.headers["content-type"]).toBe("application/json");
    expect((await get(cluster, "/openapi/v2", { headers: { "If-None-Match": etag } })).status).toBe(304);
    const Accept = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
    const protobuf = await get(cluster, "/openapi/v2", { headers: { Accept } });
    expect(protobuf.headers["content-type"]).toBe(Accept.replace("@", "."));
    // The field `swagger` comes first: number 1, a text of three bytes.
    expect(protobuf.body.slice(0, 5)).toBe("\n\u00032.0");
    expect((await get(cluster, "/openapi/v2", { headers: { Accept: "image/png" } })).status).toBe(406);
  });

  test("of a server that has OpenAPI v2 alone, OpenAPI v3 is made", async () => {
    const clock = fakeClock("2026-01-15T12:00:00Z");
    const server = kept(
      await extensionServer(({ url }, response) => {
        if (url === "/openapi/v2") response.end(JSON.stringify(theirV2));
        else response.writeHead(404).end();
      }),
    );
    const cluster = kept(await workbench({ clock, local: own }));
    serve(cluster, server.port);
    cluster.put(API_SERVICES, availableService());
    clock.advance(1000);
    const at = "/openapi/v3/apis/fruit.example.com/v1";
    let made = await get(cluster, at);
    while (made.status !== 200) made = await get(cluster, at);
    expect(JSON.parse(made.body)).toEqual({
      openapi: "3.0.0",
      info: { title: "Fruit" },
      paths: {
        [PATH]: { get: { responses: {} } },
        "/apis/other.example.com/v1/x": { get: { responses: {} } },
      },
      components: {
        schemas: {
          Mango: { properties: { peel: { $ref: "#/components/schemas/Shared" } } },
          Shared: { type: "object", description: "theirs" },
          Other: { type: "object" },
          Unused: { type: "object" },
        },
      },
    });
    const old = await get(cluster, `${at}?hash=B`);
    expect(old.headers.location).toMatch(
      /^\/openapi\/v3\/apis\/fruit\.example\.com\/v1\?hash=[0-9A-F]{128}$/,
    );
    const known = await get(cluster, at, { headers: { "If-None-Match": made.headers.etag ?? "" } });
    expect(known.status).toBe(304);
  });
});

describe("merging OpenAPI v2", () => {
  const gvk = (group: string): object => ({ group, version: "v1", kind: "Status" });

  test("a path that is there already stays, and what only the other one needs does not come", () => {
    const target = { paths: { "/a": { $ref: "#/definitions/A" } }, definitions: { A: { title: "a" } } };
    const source = {
      paths: { "/a": { $ref: "#/definitions/B" }, "/c": { $ref: "#/definitions/C" } },
      definitions: { B: {}, C: {} },
    };
    expect(merged(target, source)).toEqual({
      paths: { "/a": { $ref: "#/definitions/A" }, "/c": { $ref: "#/definitions/C" } },
      definitions: { A: { title: "a" }, C: {} },
    });
    expect(merged(target, { paths: { "/a": {} } })).toBe(target);
    expect(merged(target, { definitions: { X: {} } })).toBe(target);
  });

  test("a definition that differs in its kinds alone is one, with the kinds of both", () => {
    const [target, source] = ["a", "b"].map((group) => ({
      paths: { [`/${group}`]: {} },
      definitions: { Status: { type: "object", "x-kubernetes-group-version-kind": [gvk(group)] } },
    }));
    expect(merged(target ?? {}, source ?? {}).definitions).toEqual({
      Status: { type: "object", "x-kubernetes-group-version-kind": [gvk("a"), gvk("b")] },
    });
  });

  test("a third definition of a name gets a third name, and the second one again keeps its own", () => {
    const one = (title: string, path: string): Parameters<typeof merged>[0] => ({
      paths: { [path]: { $ref: "#/definitions/A" } },
      definitions: { A: { title } },
    });
    const all = merged(merged(merged(one("1", "/1"), one("2", "/2")), one("3", "/3")), one("2", "/4"));
    expect(all).toEqual({
      paths: {
        "/1": { $ref: "#/definitions/A" },
        "/2": { $ref: "#/definitions/A_v2" },
        "/3": { $ref: "#/definitions/A_v3" },
        "/4": { $ref: "#/definitions/A_v2" },
      },
      definitions: { A: { title: "1" }, A_v2: { title: "2" }, A_v3: { title: "3" } },
    });
  });

  test("a definition that names itself is kept with its path", () => {
    const document = {
      paths: { "/a": { $ref: "#/definitions/Tree" }, "/b": { $ref: "#/definitions/B" } },
      definitions: { Tree: { items: { $ref: "#/definitions/Tree" } }, B: {} },
    };
    expect(Object.keys(onlyPaths(document, (path) => path === "/a").definitions ?? {})).toEqual(["Tree"]);
  });
});
