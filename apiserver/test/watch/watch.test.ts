import { describe, expect, it } from "vitest";
import { everywhere, mango, root, start, type Server, type Watch } from "../rest/harness.ts";

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

describe("a watch", () => {
  it.each(["", "&resourceVersion=0"])("begins with what is there%s, then goes on", async (query) => {
    const server = await filled();
    const watch = await server.watch(`${watchUrl}${query}`);
    expect(await take(watch, 2)).toEqual([
      ["ADDED", "a", "2"],
      ["ADDED", "b", "3"],
    ]);
    await label(server, "a", { l: "m" });
    await server.call("POST", root.replace("default", "other"), { body: mango("far") });
    await server.call("DELETE", `${root}/a`);
    expect(await take(watch, 2)).toEqual([
      ["MODIFIED", "a", "4"],
      ["DELETED", "a", "6"],
    ]);
  });

  it("sends objects as they are stored", async () => {
    const server = await filled();
    const watch = await server.watch(watchUrl);
    expect((await watch.next()).object).toEqual((await server.call("GET", `${root}/a`)).body);
  });

  it("from a resourceVersion sends only what came after it", async () => {
    const server = await filled();
    await server.call("POST", root.replace("default", "other"), { body: mango("c") });
    const watch = await server.watch(`${everywhere}?watch=true&resourceVersion=2`);
    expect(await take(watch, 2)).toEqual([
      ["ADDED", "b", "3"],
      ["ADDED", "c", "4"],
    ]);
  });

  it("misses nothing between the request and the first read", async () => {
    const server = await filled();
    const watch = await server.watch(watchUrl);
    await server.call("POST", root, { body: mango("c") });
    expect(await take(watch, 3)).toEqual([
      ["ADDED", "a", "2"],
      ["ADDED", "b", "3"],
      ["ADDED", "c", "4"],
    ]);
  });

  it("tells of a resourceVersion that is too old inside of the stream, and ends", async () => {
    const server = await filled({ events: 1 });
    const watch = await server.watch(`${watchUrl}&resourceVersion=1`);
    expect(await watch.next()).toEqual({
      type: "ERROR",
      object: {
        kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", reason: "Expired", code: 410,
        message: "too old resource version: 1 (2)",
      },
    }); // prettier-ignore
    expect(await watch.next()).toBeUndefined();
  });

  it("ends without a word when the client goes, and lets go of its timers", async () => {
    const server = await filled();
    const watch = await server.watch(`${watchUrl}&resourceVersion=3`);
    const next = watch.next();
    expect(server.clock.waiting()).toHaveLength(1);
    watch.abort();
    expect(await next).toBeUndefined();
    expect(server.clock.waiting()).toEqual([]);
  });

  it("that is never read lets go of the storage when the client goes", async () => {
    let closed = 0;
    const server = await start({
      through: (storage) => ({
        write: (change) => storage.write(change),
        changes: (prefix, revision) => {
          const changes = storage.changes(prefix, revision);
          if (changes === "too-old") return changes;
          return {
            take: () => changes.take(),
            listen: (wake) => changes.listen(wake),
            delivered: () => changes.delivered(),
            close: () => void closed++,
          };
        },
      }),
    });
    const watch = await server.watch(watchUrl);
    expect(closed).toBe(0);
    watch.abort();
    expect(closed).toBe(1);
  });

  it("ends when its time is up", async () => {
    const server = await filled();
    const watch = await server.watch(`${watchUrl}&resourceVersion=3&timeoutSeconds=10`);
    const next = watch.next();
    server.clock.advance(10_000);
    expect(await next).toBeUndefined();
  });

  it("lasts between half an hour and an hour unless asked otherwise", async () => {
    const server = await filled();
    const watch = await server.watch(`${watchUrl}&resourceVersion=3`);
    void watch.next();
    const [timeout = 0] = server.clock.waiting();
    expect(timeout).toBeGreaterThanOrEqual(1_800_000);
    expect(timeout).toBeLessThan(3_600_000);
    watch.abort();
  });

  it("is cut off when its reader is too slow", async () => {
    const server = await filled({ events: 3 });
    const watch = await server.watch(watchUrl);
    expect(await take(watch, 2)).toHaveLength(2);
    for (let index = 0; index < 5; index++) await label(server, "a", { n: String(index) });
    expect(await watch.next()).toBeUndefined();
  });

  it("ends when the storage closes", async () => {
    const server = await filled();
    const watch = await server.watch(`${watchUrl}&resourceVersion=3`);
    const next = watch.next();
    await server.storage.close();
    expect(await next).toBeUndefined();
  });

  it.each([
    [
      "resourceVersion=x",
      'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    ],
    [
      "sendInitialEvents=true",
      "resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
    ],
    [
      "resourceVersionMatch=NotOlderThan",
      "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided",
    ],
    [
      "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&continue=x",
      "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided",
    ],
  ])("with %s is refused", async (query, why) => {
    const server = await filled();
    await expect(server.watch(`${watchUrl}&${query}`)).rejects.toThrow(
      JSON.stringify(`ListOptions.meta.k8s.io "" is invalid: ${why}`),
    );
  });
});

describe("selectors of a watch", () => {
  it("turn changes into what the client sees come and go", async () => {
    const server = await filled();
    const watch = await server.watch(`${watchUrl}&labelSelector=x`);
    await label(server, "a", { x: "2" });
    await label(server, "a", { y: "3" });
    await label(server, "b", { x: null });
    await label(server, "b", { z: "4" });
    await server.call("DELETE", `${root}/b`);
    await server.call("DELETE", `${root}/a`);
    expect(await take(watch, 5)).toEqual([
      ["ADDED", "b", "3"], ["ADDED", "a", "4"], ["MODIFIED", "a", "5"], ["DELETED", "b", "6"], ["DELETED", "a", "9"],
    ]); // prettier-ignore
  });

  it("send the old content of what stops to match", async () => {
    const server = await filled();
    const watch = await server.watch(`${watchUrl}&labelSelector=x&resourceVersion=3`);
    await label(server, "b", { x: null });
    const { object } = await watch.next();
    expect([object.metadata.labels, object.metadata.resourceVersion]).toEqual([{ x: "1" }, "4"]);
  });

  it("follow one object by its name", async () => {
    const server = await filled();
    const watch = await server.watch(`${watchUrl}&fieldSelector=metadata.name%3Db`);
    await label(server, "a", { l: "m" });
    await server.call("DELETE", `${root}/b`);
    expect(await take(watch, 2)).toEqual([
      ["ADDED", "b", "3"],
      ["DELETED", "b", "5"],
    ]);
  });
});
