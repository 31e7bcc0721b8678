import { describe, expect, it } from "vitest";
import { z } from "zod";
import { discoveryDocuments } from "../../src/discovery/documents.ts";
import { StatusError } from "../../src/http/status-error.ts";
import { servedGroups } from "../../src/discovery/served-groups.ts";
import { openapiV3 } from "../../src/openapi/v3.ts";
import { checkResources } from "../../src/resource/check-resources.ts";
import type { VirtualObject, VirtualResourceInput } from "../../src/resource/virtual-input.ts";
import { virtualResource } from "../../src/resource/virtual-resource.ts";
import { Mango } from "../resource/mango.ts";
import { asTable, mango, root as mangoes, type Server, start } from "./harness.ts";

const schema = z.object({
  timestamp: z.iso.datetime(),
  baskets: z.array(z.object({ name: z.string(), kilos: z.int() })).default([]),
});
type Schemas = { v1: typeof schema };
type Harvest = VirtualObject<Schemas>;
type Input = VirtualResourceInput<Schemas>;

const harvest = (namespace: string, name: string, labels: Record<string, string> = {}): Harvest => ({
  metadata: { name, namespace, labels },
  timestamp: "2030-01-02T03:04:05Z",
  baskets: [{ name: "big", kilos: 3 }],
});
const all = [harvest("north", "a", { ripe: "yes" }), harvest("north", "b"), harvest("south", "a")];

const define = (answers: Partial<Input>): ReturnType<typeof virtualResource> =>
  virtualResource<Schemas>({
    group: "fruit.example.com",
    kind: "HarvestMetrics",
    plural: "harvests",
    scope: "Namespaced",
    versions: {
      v1: {
        schema,
        columns: [
          { name: "Kilos", path: ".baskets[0].kilos", type: "integer" },
          { name: "Measured", path: ".timestamp" },
        ],
      },
    },
    ...answers,
  });

const serve = (answers: Partial<Input>): Promise<Server> => start({ resources: [Mango, define(answers)] });
const everywhere = "/apis/fruit.example.com/v1/harvests";
const north = "/apis/fruit.example.com/v1/namespaces/north/harvests";
const names = (body: { items: { metadata: { namespace: string; name: string } }[] }): string[] =>
  body.items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);

describe("a resource that its author answers", () => {
  it("is listed with its kind, without a resourceVersion, and in one page", async () => {
    const { call } = await serve({ list: () => all });
    const { body, text } = await call("GET", `${everywhere}?limit=1`);
    expect(body).toMatchObject({
      apiVersion: "fruit.example.com/v1",
      kind: "HarvestMetricsList",
      metadata: {},
    });
    expect(body.metadata).toEqual({});
    expect(body.items).toHaveLength(3);
    expect(text).toContain(
      '{"kind":"HarvestMetrics","apiVersion":"fruit.example.com/v1","metadata":{"name":"a","namespace":"north",',
    );
    expect(body.items[0]).toMatchObject({ timestamp: "2030-01-02T03:04:05Z", baskets: [{ kilos: 3 }] });
  });

  it("shows no more than the namespace and the selectors allow, whatever the function gives", async () => {
    const { call } = await serve({ list: () => all });
    const found = async (url: string): Promise<string[]> => names((await call("GET", url)).body);
    expect(await found(north)).toEqual(["north/a", "north/b"]);
    expect(await found(`${everywhere}?labelSelector=ripe`)).toEqual(["north/a"]);
    expect(await found(`${everywhere}?fieldSelector=metadata.name%3Da`)).toEqual(["north/a", "south/a"]);
    expect((await call("GET", `${everywhere}?labelSelector=a+b`)).status).toBe(400);
    expect((await call("GET", `${north}/a`)).body.metadata.namespace).toBe("north");
    const { call: other } = await serve({ get: () => harvest("south", "a") });
    expect((await other("GET", `${north}/a`)).status).toBe(404);
  });

  it("hands the request to the function", async () => {
    const seen: object[] = [];
    const { call } = await serve({
      get: ({ signal: _signal, ...request }) => {
        seen.push(request);
        return undefined;
      },
      list: ({ signal: _signal, ...request }) => {
        seen.push(request);
        return [];
      },
    });
    await call("GET", `${north}/x`);
    await call("GET", `${north}?labelSelector=a%3Db&fieldSelector=metadata.name%3Dc`);
    const user = { name: "jane", uid: "", groups: [], extra: {} };
    const request = { version: "v1", namespace: "north", user };
    expect(seen).toEqual([
      { ...request, name: "x" },
      { ...request, labelSelector: "a=b", fieldSelector: "metadata.name=c" },
    ]);
  });

  it("has tables and partial metadata", async () => {
    const { call } = await serve({ list: () => all });
    const { body } = await call("GET", `${north}/a`, { accept: asTable });
    expect(body.columnDefinitions.map(({ name, type }: { name: string; type: string }) => [name, type])).toEqual([
      ["Name", "string"], ["Kilos", "integer"], ["Measured", "date"], ["Age", "date"],
    ]); // prettier-ignore
    expect(body.rows[0].cells.slice(0, 2)).toEqual(["a", 3]);
    const partial = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    expect((await call("GET", north, { accept: partial })).body.items[0]).toEqual({
      kind: "PartialObjectMetadata",
      apiVersion: "meta.k8s.io/v1",
      metadata: { name: "a", namespace: "north", labels: { ripe: "yes" } },
    });
  });

  it("fills in defaults and leaves out what the schema does not know", async () => {
    const given = { metadata: { name: "a" }, timestamp: "2030-01-02T03:04:05Z", secret: 1 };
    const { call } = await serve({ get: () => given });
    expect((await call("GET", `${north}/a`)).body).toEqual({
      kind: "HarvestMetrics",
      apiVersion: "fruit.example.com/v1",
      metadata: { name: "a", namespace: "north" },
      timestamp: "2030-01-02T03:04:05Z",
      baskets: [],
    });
  });

  it("a wrong object is a fault of the server that names the field", async () => {
    const wrong = { ...harvest("north", "a"), timestamp: "yesterday" };
    const { call } = await serve({ get: () => wrong, list: () => [{ ...wrong, metadata: {} }] });
    await expect(call("GET", `${north}/a`)).rejects.toThrow(
      /^get of HarvestMetrics.fruit.example.com in v1 gave an object "a" that its schema refuses: timestamp: /,
    );
    await expect(call("GET", north)).rejects.toThrow("gave an object without a metadata.name");
  });

  it("answers what its function throws, where it is a StatusError", async () => {
    const { call } = await serve({
      list: () => {
        throw new StatusError(503, "ServiceUnavailable", "the scales are broken");
      },
    });
    expect((await call("GET", north)).body).toMatchObject({ code: 503, message: "the scales are broken" });
  });

  it("does nothing but what it can", async () => {
    const { call } = await serve({ list: () => all });
    for (const method of ["POST", "DELETE"])
      expect((await call(method, north, { body: {} })).status).toBe(405);
    for (const method of ["PUT", "PATCH", "DELETE"]) {
      expect((await call(method, `${north}/a`, { body: {} })).status).toBe(405);
    }
    expect((await call("GET", `${north}?watch=true`)).status).toBe(405);
    expect((await call("GET", `${north}/a/status`)).status).toBe(404);
    expect((await call("GET", `${everywhere}/a`)).status).toBe(404);
    // The same group has a resource that is stored.
    expect((await call("POST", mangoes, { body: mango("a") })).status).toBe(201);
  });

  it("is created and deleted by functions, too", async () => {
    const { call } = await serve({
      list: () => all,
      create: ({ object, dryRun }) => ({ ...object, baskets: [{ name: String(dryRun), kilos: 1 }] }),
      delete: ({ name }) => (name === "a" ? all[0] : undefined),
    });
    const body = { metadata: { name: "n" }, timestamp: "2030-01-02T03:04:05Z", unknown: 1 };
    const created = await call("POST", `${north}?dryRun=All`, { body });
    expect(created).toMatchObject({ status: 201, warnings: ['unknown field "unknown"'] });
    expect(created.body).toMatchObject({ metadata: { namespace: "north" }, baskets: [{ name: "true" }] });
    const wrong = await call("POST", north, { body: { ...body, baskets: [{ name: "x", kilos: "y" }] } });
    expect(wrong.body.message).toBe(
      'HarvestMetrics.fruit.example.com "n" is invalid: baskets[0].kilos: Invalid value: "string": baskets[0].kilos in body must be of type integer: "string"',
    );
    expect((await call("DELETE", `${north}/a`)).body.metadata.name).toBe("a");
    expect((await call("DELETE", `${north}/z`)).status).toBe(404);
  });
});

describe("a watch that its author answers", () => {
  async function* changes(): AsyncGenerator<{ type: "ADDED" | "MODIFIED" | "DELETED"; object: Harvest }> {
    yield { type: "ADDED", object: harvest("north", "a", { ripe: "yes" }) };
    yield { type: "ADDED", object: harvest("south", "a", { ripe: "yes" }) };
    yield { type: "ADDED", object: harvest("north", "b") };
    yield { type: "MODIFIED", object: harvest("north", "b", { ripe: "yes" }) };
    yield { type: "MODIFIED", object: harvest("north", "a") };
    yield { type: "MODIFIED", object: harvest("north", "a") };
    await new Promise<never>(() => undefined);
  }
  const watching = { list: () => all, watch: changes };

  async function events(server: Server, url: string, count: number, accept?: string): Promise<unknown[]> {
    const watch = await server.watch(url, accept ? { accept } : {});
    const found: unknown[] = [];
    while (found.length < count) found.push(await watch.next());
    watch.abort();
    expect(await watch.next()).toBeUndefined();
    return found;
  }
  const short = (event: unknown): string => {
    const { type, object } = event as { type: string; object: Harvest };
    return `${type} ${object.metadata.namespace}/${object.metadata.name}`;
  };

  it("is held to the namespace and the selectors, and ends when the client goes", async () => {
    const server = await serve(watching);
    expect((await events(server, `${north}?watch=1`, 5)).map(short)).toEqual([
      "ADDED north/a", "ADDED north/b", "MODIFIED north/b", "MODIFIED north/a", "MODIFIED north/a",
    ]); // prettier-ignore
    expect((await events(server, `${north}?watch=1&labelSelector=ripe`, 3)).map(short)).toEqual([
      "ADDED north/a", "ADDED north/b", "DELETED north/a",
    ]); // prettier-ignore
    // It goes on from somewhere: what does not match may be with the client.
    const from = `${north}?watch=1&labelSelector=ripe&resourceVersion=7`;
    expect((await events(server, from, 4)).map(short)).toEqual([
      "ADDED north/a", "MODIFIED north/b", "DELETED north/a", "DELETED north/a",
    ]); // prettier-ignore
  });

  it("has tables, ends in time, and refuses to begin with initial events", async () => {
    const server = await serve(watching);
    const [first] = (await events(server, `${north}?watch=1`, 1, asTable)) as {
      object: { rows: unknown[] };
    }[];
    expect(first?.object.rows).toHaveLength(1);
    const timed = await server.watch(`${north}?watch=1&timeoutSeconds=10&fieldSelector=metadata.name%3Db`);
    await timed.next();
    await timed.next();
    const end = timed.next();
    server.clock.advance(10_000);
    expect(await end).toBeUndefined();
    const initial = `${north}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`;
    expect(await server.call("GET", initial)).toMatchObject({ status: 422, body: { reason: "Invalid" } });
  });

  it("tells the client of an error and ends", async () => {
    const server = await serve({
      ...watching,
      watch: async function* watch() {
        yield { type: "ADDED" as const, object: harvest("north", "a") };
        throw new StatusError(410, "Expired", "too old");
      },
    });
    const watch = await server.watch(`${north}?watch=1`);
    expect(short(await watch.next())).toBe("ADDED north/a");
    expect(await watch.next()).toMatchObject({ type: "ERROR", object: { kind: "Status", code: 410 } });
    expect(await watch.next()).toBeUndefined();
  });
});

describe("documents and definitions", () => {
  it("advertise only the verbs that work, and no storage", () => {
    const documents = discoveryDocuments([Mango, define({ list: () => all })]);
    const { resources } = JSON.parse(String(documents.byPath.get("/apis/fruit.example.com/v1")));
    expect(resources[0]).toStrictEqual({
      name: "harvests",
      singularName: "harvestmetrics",
      namespaced: true,
      kind: "HarvestMetrics",
      verbs: ["get", "list"],
    });
    expect(resources[1].verbs).toContain("watch");
    const [paths] = servedGroups([define({ create: ({ object }) => object })]).flatMap((group) =>
      group.versions.map((version) => (openapiV3(group, version) as { paths: object }).paths),
    );
    expect(
      Object.entries(paths ?? {}).map(([path, methods]) => [path, Object.keys(methods as object)]),
    ).toEqual([["/apis/fruit.example.com/v1/namespaces/{namespace}/harvests", ["parameters", "post"]]]);
  });

  const problems = (input: Partial<Input>): string[] =>
    define(input).problems.map(({ where, what }) => `${where}: ${what}`);
  const at = "HarvestMetrics.fruit.example.com";

  it("may take over metrics.k8s.io, and no other group of Kubernetes", () => {
    expect(problems({ group: "metrics.k8s.io", list: () => all })).toEqual([]);
    expect(problems({ group: "apps.k8s.io", list: () => all })).toHaveLength(1);
  });

  it("tell what cannot be served", () => {
    expect(problems({})).toEqual([
      `${at} list: no function is given: without list, get or create nothing can be asked`,
    ]);
    expect(problems({ watch: async function* watch() {} })).toEqual([
      `${at} watch: whoever watches lists first: give list, too`,
    ]);
    expect(problems({ delete: () => undefined })).toEqual([
      `${at} delete: no namespace could ever be deleted: give list, too`,
    ]);
    const versions = {
      v1: { schema: schema.extend({ metadata: z.object({}) }) as unknown as typeof schema },
    };
    expect(problems({ list: () => all, versions })).toEqual([
      `${at} versions.v1.schema.metadata: every object has this; leave it out of the schema`,
    ]);
    expect(() => checkResources([Mango, define({ list: () => all, plural: "mangoes" })])).toThrow(
      'the name "mangoes" is taken by Mango (mangoes)',
    );
  });
});
