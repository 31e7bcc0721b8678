import { expect, it } from "vitest";
import type { Connection } from "../../../src/storage/etcd/connection.ts";
import { codes, GrpcError } from "../../../src/storage/etcd/grpc-error.ts";
import { writeKey } from "../../../src/storage/etcd/keys.ts";
import { message } from "../../../src/storage/etcd/protobuf.ts";
import { type RangeRequest, readRangeResponse } from "../../../src/storage/etcd/protocol.ts";
import { loadSnapshot } from "../../../src/storage/etcd/snapshot.ts";
import { pack } from "../../../src/storage/etcd/value.ts";
import { storageUnavailable } from "../../../src/storage/storage-error.ts";

const keyOf = (number: number): Buffer =>
  writeKey("/kagg", {
    resource: "mangoes.fruit.example.com",
    namespace: "default",
    name: `m-${String(number).padStart(6, "0")}`,
  });

/** An etcd that holds so many objects, each of `size` bytes, and sends at most `atMost` at a time in time. */
function etcdOf(
  count: number,
  size: number,
  atMost = Infinity,
): { connection: Connection; asked: RangeRequest[] } {
  const asked: RangeRequest[] = [];
  const keys = Array.from({ length: count }, (_, number) => keyOf(number));
  const range = (request: RangeRequest): ReturnType<Connection["range"]> => {
    asked.push(request);
    const { key, limit = 0 } = request;
    const left = keys.filter((one) => Buffer.compare(one, key) >= 0);
    if (Math.min(limit, left.length) > atMost) {
      const late = new GrpcError(codes.deadlineExceeded, "it took too long");
      return Promise.reject(storageUnavailable("etcd cannot be read: it took too long", late));
    }
    const kvs = left.slice(0, limit).map((one) => {
      const number = keys.indexOf(one);
      const encode = (revision: number): Buffer =>
        Buffer.from(`{"resourceVersion":"${revision}","pad":"${"x".repeat(size)}"}`);
      return message([1, one], [3, number + 2], [5, pack(encode).value]);
    });
    const header = message([1, 7], [3, count + 1]);
    const page = kvs.map((kv) => [2, kv] as const);
    return Promise.resolve(readRangeResponse(message([1, header], ...page, [3, left.length > limit])));
  };
  return { connection: { range } as Partial<Connection> as Connection, asked };
}

const loaded = async (connection: Connection): Promise<readonly string[]> => {
  const { objects } = await loadSnapshot(connection, "/kagg");
  return objects.map(({ key, revision, bytes }) => {
    const { resourceVersion } = JSON.parse(bytes.toString()) as { resourceVersion: string };
    expect(resourceVersion).toBe(String(revision));
    return `${key.namespace}/${key.name}`;
  });
};

const names = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, number) => `default/m-${String(number).padStart(6, "0")}`);

it("all objects are there, and a page behind the first has as many as fit into 8 MiB", async () => {
  const { connection, asked } = etcdOf(10_400, 5_000);
  expect(await loaded(connection)).toEqual(names(10_400));
  expect(asked.map(({ limit }) => limit)).toEqual([10_000, expect.closeTo(1_650, -2)]);
  expect(asked[1]?.revision).toBe(10_401);
});

it("where a first page is more than etcd can send in time, smaller ones are asked for", async () => {
  const { connection, asked } = etcdOf(1_300, 10, 1_000);
  expect(await loaded(connection)).toEqual(names(1_300));
  expect(asked.map(({ limit }) => limit)).toEqual([10_000, 500, 10_000]);
});

it("an etcd that does not answer at all is asked twice", async () => {
  const { connection, asked } = etcdOf(10, 10, 0);
  await expect(loaded(connection)).rejects.toThrow("etcd cannot be read: it took too long");
  expect(asked.map(({ limit }) => limit)).toEqual([10_000, 500]);
});
