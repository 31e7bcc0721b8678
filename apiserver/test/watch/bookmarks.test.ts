import { describe, expect, it } from "vitest";
import { asTable, mango, root, start, type Body, type Server, type Watch } from "../rest/harness.ts";

const watchUrl = `${root}?watch=true`;
const merge = "application/merge-patch+json";

const label = ({ call }: Server, name: string, labels: object): Promise<unknown> =>
  call("PATCH", `${root}/${name}`, { body: { metadata: { labels } }, type: merge });

/** The next events as [type, name, resourceVersion]. */
async function take(watch: Watch, count: number): Promise<unknown[]> {
  const events: unknown[] = [];
  while (events.length < count) {
    const { type, object } = await watch.next();
    events.push([type, object.metadata.name, object.metadata.resourceVersion]);
  }
  return events;
}

async function filled(history?: { events: number }): Promise<Server> {
  const server = await start({ ...(history && { history }) });
  await server.call("POST", root, { body: mango("a") });
  await server.call("POST", root, { body: mango("b", { labels: { x: "1" } }) });
  return server;
}

describe("bookmarks", () => {
  it("come every minute and before the end, with the revision that has been sent", async () => {
    const server = await filled();
    const watch = await server.watch(
      `${watchUrl}&resourceVersion=3&allowWatchBookmarks=true&timeoutSeconds=90`,
    );
    let next = watch.next();
    await server.call("POST", root.replace("default", "other"), { body: mango("far") });
    server.clock.advance(60_000);
    expect(await next).toEqual({
      type: "BOOKMARK",
      object: { kind: "Mango", apiVersion: "fruit.example.com/v1", metadata: { resourceVersion: "4" } },
    });
    next = watch.next();
    await label(server, "a", { l: "m" });
    expect((await next).type).toBe("MODIFIED");
    next = watch.next();
    server.clock.advance(27_999);
    server.clock.advance(1);
    expect((await next).object.metadata.resourceVersion).toBe("5");
    next = watch.next();
    server.clock.advance(2000);
    expect(await next).toBeUndefined();
  });

  it("never run ahead of events that are still to be sent", async () => {
    const server = await filled();
    const watch = await server.watch(`${watchUrl}&resourceVersion=3&allowWatchBookmarks=true`);
    const next = watch.next();
    // Both happen before the stream gets to run again.
    server.clock.advance(60_000);
    await server.call("POST", root, { body: mango("c") });
    const events = [await next, await watch.next()] as Body[];
    const seen = events.map(({ type, object }) => [type, object.metadata.resourceVersion]);
    expect([
      JSON.stringify([
        ["ADDED", "4"],
        ["BOOKMARK", "3"],
      ]),
      JSON.stringify([
        ["BOOKMARK", "3"],
        ["ADDED", "4"],
      ]),
    ]).toContain(JSON.stringify(seen));
    watch.abort();
  });

  it("are not sent to those who did not ask", async () => {
    const server = await filled();
    const watch = await server.watch(`${watchUrl}&resourceVersion=3`);
    const next = watch.next();
    server.clock.advance(120_000);
    await label(server, "a", { l: "m" });
    expect((await next).type).toBe("MODIFIED");
  });
});

describe("initial events", () => {
  const query = "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan";

  it.each(["", "&resourceVersion=0", "&resourceVersion=2"])(
    "end with a bookmark that says so%s",
    async (revision) => {
      const server = await filled();
      const watch = await server.watch(`${watchUrl}${query}&allowWatchBookmarks=true${revision}`);
      expect(await take(watch, 2)).toEqual([
        ["ADDED", "a", "2"],
        ["ADDED", "b", "3"],
      ]);
      expect(await watch.next()).toEqual({
      type: "BOOKMARK",
      object: {
        kind: "Mango", apiVersion: "fruit.example.com/v1",
        metadata: { resourceVersion: "3", annotations: { "k8s.io/initial-events-end": "true" } },
      },
    }); // prettier-ignore
      await label(server, "a", { l: "m" });
      expect(await take(watch, 1)).toEqual([["MODIFIED", "a", "4"]]);
    },
  );

  it("end at once where there are none, at the revision of the store", async () => {
    const server = await filled();
    const watch = await server.watch(`${watchUrl}${query}&allowWatchBookmarks=true&labelSelector=none`);
    expect((await watch.next()).object.metadata).toMatchObject({ resourceVersion: "3" });
  });

  it("end without a bookmark for those who did not ask for one", async () => {
    const server = await filled();
    const watch = await server.watch(`${watchUrl}${query}`);
    expect(await take(watch, 2)).toHaveLength(2);
    const next = watch.next();
    await label(server, "a", { l: "m" });
    expect((await next).type).toBe("MODIFIED");
  });

  it("are left out with sendInitialEvents=false", async () => {
    const server = await filled();
    const watch = await server.watch(`${watchUrl}&sendInitialEvents=false&resourceVersionMatch=NotOlderThan`);
    await label(server, "a", { l: "m" });
    expect(await take(watch, 1)).toEqual([["MODIFIED", "a", "4"]]);
  });
});

describe("the form of events", () => {
  it("is a table with its columns in the first event", async () => {
    const server = await filled();
    const watch = await server.watch(
      `${watchUrl}&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
      { accept: asTable },
    );
    const [first, second, end] = [await watch.next(), await watch.next(), await watch.next()];
    expect(first.object.kind).toBe("Table");
    expect(first.object.columnDefinitions).toHaveLength(5);
    expect([second.object.columnDefinitions, second.object.rows[0].cells[0]]).toEqual([null, "b"]);
    expect([end.type, end.object.rows[0].object.metadata.annotations]).toEqual([
      "BOOKMARK", { "k8s.io/initial-events-end": "true" },
    ]); // prettier-ignore
  });

  it("is metadata alone", async () => {
    const server = await filled();
    const accept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    const { object } = await (await server.watch(watchUrl, { accept })).next();
    expect(Object.keys(object)).toEqual(["kind", "apiVersion", "metadata"]);
  });

  it("is of the version that was asked for", async () => {
    const server = await filled();
    const watch = await server.watch(watchUrl.replace("/v1/", "/v1alpha1/"));
    expect((await watch.next()).object).toMatchObject({
      apiVersion: "fruit.example.com/v1alpha1",
      spec: { sort: "Alphonso" },
    });
  });

  it("is never YAML", async () => {
    const server = await filled();
    await expect(server.watch(watchUrl, { accept: "application/yaml" })).rejects.toThrow(
      "only the following media types are accepted: application/json;stream=watch",
    );
  });
});
