import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { StatusError } from "../../../apiserver/src/http/status-error.ts";
import { etcd } from "../../../apiserver/src/storage/etcd.ts";
import { compact, firstTurn } from "../../../apiserver/src/storage/etcd/compactor.ts";
import { connect } from "../../../apiserver/src/storage/etcd/connection.ts";
import type { Storage } from "../../../apiserver/src/storage/storage.ts";
import {
  arrivals,
  key,
  names,
  put,
  remove,
  subscribe,
  take,
} from "../../../apiserver/test/storage/contract/kit.ts";
import { until } from "../until.ts";
import { startEtcd, type EtcdProcess } from "./etcd-process.ts";
import { startProxy, type Proxy } from "./proxy.ts";

let server: EtcdProcess;
let proxy: Proxy;
const opened: Storage[] = [];

beforeAll(async () => {
  server = await startEtcd();
  proxy = await startProxy(server.url);
});

afterEach(async () => {
  proxy.set("open");
  for (const storage of opened.splice(0)) await storage.close();
});

afterAll(async () => {
  await proxy.close();
  await server.stop();
});

let prefixes = 0;
const newPrefix = (): string => `/replicas/${++prefixes}`;

async function open(prefix: string, hosts = server.url, requestTimeout = 15_000): Promise<Storage> {
  const storage = await etcd({ hosts, prefix, requestTimeout })({ dataDir: undefined });
  opened.push(storage);
  return storage;
}

const failure = async (run: Promise<unknown> | undefined): Promise<[number, number | undefined]> => {
  const error = await Promise.resolve(run).then(
    () => undefined,
    (reason: unknown) => reason as StatusError,
  );
  if (!error?.status) throw error ?? new Error("it did not fail");
  return [error.code, error.status.details?.retryAfterSeconds];
};

const isWell = (storage: Storage): boolean => {
  try {
    storage.check();
    return true;
  } catch {
    return false;
  }
};

const untilWell = (storage: Storage, wanted: boolean): Promise<boolean> =>
  until(
    "the store's health",
    () => Promise.resolve(isWell(storage)),
    (answer) => answer === wanted,
  );

describe("replicas on one etcd", () => {
  it("read what any of them has answered", async () => {
    const prefix = newPrefix();
    const [one, two] = [await open(prefix), await open(prefix)];
    let revision = 0;
    for (let round = 0; round < 50; round++) {
      revision = await put(one, "a", revision);
      await two.fresh();
      expect(two.get(key("a"))?.revision).toBe(revision);
    }
    await remove(one, "a", revision);
    await two.fresh();
    expect(two.get(key("a"))).toBeUndefined();
  });

  it("read what is current where nothing of theirs has changed", async () => {
    const [one, other] = [await open(newPrefix()), await open(newPrefix())];
    const revision = await put(other, "a");
    await one.fresh();
    expect(one.revision()).toBeGreaterThanOrEqual(revision);
  });

  it("begin with all that is there, page by page and in order", async () => {
    const prefix = newPrefix();
    const one = await open(prefix);
    // etcd has "a-b/" before "a/".
    for (const namespace of ["a-b", "a"]) {
      const all = Array.from({ length: 600 }, (_, index) => put(one, `m${index}`, 0, namespace));
      await Promise.all(all);
    }
    const two = await open(prefix);
    expect(names(two)).toHaveLength(1200);
    expect(names(two)).toEqual(names(one));
    expect(names(two, "a-b")).toEqual(names(one, "a-b"));
    await put(two, "m1000", 0, "a");
    await one.fresh();
    expect(names(two)).toEqual(names(one));
  });

  it("let one of them win", async () => {
    const prefix = newPrefix();
    const replicas = [await open(prefix), await open(prefix), await open(prefix)];
    const increment = async (storage: Storage): Promise<void> => {
      for (;;) {
        const found = storage.get(key("a"));
        const bytes = Buffer.from(String(Number(found?.bytes.toString() ?? 0) + 1));
        const expected = found?.revision ?? 0;
        const result = await storage.write({ key: key("a"), expected, type: "put", encode: () => bytes });
        if (result.done) return;
      }
    };
    await Promise.all(Array.from({ length: 45 }, (_, index) => increment(replicas[index % 3] as Storage)));
    for (const storage of replicas) {
      await storage.fresh();
      expect(storage.get(key("a"))?.bytes.toString()).toBe("45");
    }
  });

  it("tell the same events in the same order", async () => {
    const prefix = newPrefix();
    const replicas = [await open(prefix), await open(prefix)] as const;
    const changes = replicas.map((storage) => subscribe(storage, storage.revision()));
    await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const storage = replicas[index % 2] as Storage;
        await remove(storage, `m${index}`, await put(storage, `m${index}`));
      }),
    );
    const [first, second] = await Promise.all(changes.map((one) => take(one, 80)));
    expect(first).toHaveLength(80);
    expect(second).toEqual(first);
  });
});

describe("a store whose etcd fails", () => {
  it("goes on where it was when etcd is killed and started again", async () => {
    const storage = await open(newPrefix(), server.url, 2000);
    const first = await put(storage, "a");
    const changes = subscribe(storage, first);
    await server.kill();
    expect(await failure(storage.fresh())).toEqual([503, 1]);
    await untilWell(storage, false);
    expect(await failure(put(storage, "b"))).toEqual([503, 1]);
    server.start();
    await untilWell(storage, true);
    const second = await put(storage, "b");
    expect(await take(changes, 1)).toMatchObject([{ type: "ADDED", revision: second }]);
    expect(names(storage)).toEqual(["default/a", "default/b"]);
  });

  it("serves nothing old while etcd stands still, and goes on with it", async () => {
    const storage = await open(newPrefix(), server.url, 2000);
    await put(storage, "a");
    server.signal("SIGSTOP");
    try {
      const [read, write] = await Promise.all([failure(storage.fresh()), failure(put(storage, "b"))]);
      expect(read).toEqual([503, 1]);
      // It may have been made once etcd goes on.
      expect(write).toEqual([504, 1]);
      await untilWell(storage, false);
    } finally {
      server.signal("SIGCONT");
    }
    await untilWell(storage, true);
    await storage.fresh();
    expect(names(storage)).toContain("default/a");
  });

  it("does not claim a write whose answer was lost, nor that it failed", async () => {
    const prefix = newPrefix();
    const [one, other] = [await open(prefix, proxy.url, 2000), await open(prefix)];
    await put(one, "a");
    proxy.set("mute");
    expect(await failure(put(one, "b"))).toEqual([504, 1]);
    await other.fresh();
    expect(names(other)).toEqual(["default/a", "default/b"]);
    proxy.set("open");
    await untilWell(one, true);
    await one.fresh();
    expect(names(one)).toEqual(["default/a", "default/b"]);
  });

  it("delivers all that happened while it was cut off", async () => {
    const prefix = newPrefix();
    const [one, other] = [await open(prefix, proxy.url, 2000), await open(prefix)];
    const first = await put(one, "a");
    const changes = subscribe(one, first);
    proxy.set("cut");
    await put(other, "b");
    const gone = await remove(other, "a", first);
    expect(await failure(one.fresh())).toEqual([503, 1]);
    proxy.set("open");
    expect(await take(changes, 2)).toMatchObject([
      { type: "ADDED", key: { name: "b" } },
      { type: "DELETED", key: { name: "a" }, revision: gone, bytes: Buffer.from(`a@${gone}`) },
    ]);
    expect(names(one)).toEqual(["default/b"]);
  });

  it("begins anew where what it missed was compacted", async () => {
    const prefix = newPrefix();
    const [one, other] = [await open(prefix, proxy.url, 2000), await open(prefix)];
    const first = await put(one, "a");
    await put(one, "c");
    const changes = subscribe(one, first);
    expect(await take(changes, 1)).toHaveLength(1);
    const waiting = arrivals(changes);
    proxy.set("cut");
    await put(other, "b");
    const gone = await remove(other, "a", first);
    await put(other, "d");
    const direct = connect({ hosts: [server.url], credentials: undefined, requestTimeout: 15_000 });
    await direct.compact(other.revision());
    direct.close();
    proxy.set("open");
    // The deletion of "a" is not told with a wrong revision: who watches has to list again.
    expect(await waiting).toBe("overflow");
    expect(names(one)).toEqual(["default/b", "default/c", "default/d"]);
    expect(one.changes({ resource: key("a").resource, namespace: undefined }, gone)).toBe("too-old");
    expect(one.oldestRevision()).toBeGreaterThan(gone);
    await put(one, "e");
    expect(names(one)).toEqual(["default/b", "default/c", "default/d", "default/e"]);
  });

  it("fails where etcd has lost what it had", async () => {
    const storage = await open(newPrefix(), server.url, 2000);
    await put(storage, "a");
    await server.wipe();
    server.start();
    await untilWell(storage, false);
    await until(
      "what is wrong",
      async () => String(await Promise.resolve(storage.fresh()).catch((reason: unknown) => reason)),
      (error) => error.includes("it is another one, or was restored; restart this server"),
    );
    expect(await failure(storage.fresh())).toEqual([503, 1]);
    expect(await failure(put(storage, "b"))).toEqual([503, 1]);
  });
});

describe("compaction", () => {
  it("is done by one of many servers in each interval, to where etcd was one before", async () => {
    const direct = connect({ hosts: [server.url], credentials: undefined, requestTimeout: 15_000 });
    const storage = await open(newPrefix());
    const start = await compact(direct, firstTurn);
    // The second server finds that somebody had the turn.
    const second = await compact(direct, firstTurn);
    expect(second.version).toBe(start.version);
    const middle = await put(storage, "a");
    const next = await compact(direct, start);
    expect(next.version).toBe(start.version + 1);
    await expect(direct.range({ key: Buffer.from("x"), revision: start.revision - 1 })).rejects.toThrow(
      "required revision has been compacted",
    );
    await direct.range({ key: Buffer.from("x"), revision: middle });
    direct.close();
  });
});
