import { expect, it } from "vitest";
import { deframer, frame } from "../../../src/storage/etcd/grpc-framing.ts";
import { message, readMessage } from "../../../src/storage/etcd/protobuf.ts";
import { readTransactionResponse, readWatchResponse } from "../../../src/storage/etcd/protocol.ts";

const read = (source: Buffer): unknown[] => {
  const found: unknown[] = [];
  readMessage(source, {
    number: (field, value) => found.push([field, value]),
    bytes: (field, value) => found.push([field, value.toString()]),
  });
  return found;
};

it("numbers beyond 32 bits, flags, bytes and fields that are left out are written and read", () => {
  const source = message(
    [1, Number.MAX_SAFE_INTEGER],
    [2, 2 ** 40],
    [3, true],
    [4, Buffer.from("kent")],
    [5, undefined],
    [64, 0],
  );
  expect(read(source)).toEqual([
    [1, Number.MAX_SAFE_INTEGER],
    [2, 2 ** 40],
    [3, 1],
    [4, "kent"],
    [64, 0],
  ]);
  // As protoc writes field 2 with 300.
  expect(message([2, 300])).toEqual(Buffer.from([0x10, 0xac, 0x02]));
});

it("fields of a fixed size are passed over, and what is cut short is told", () => {
  const source = Buffer.concat([Buffer.from([0x09, 1, 2, 3, 4, 5, 6, 7, 8]), message([2, 7])]);
  expect(read(source)).toEqual([[2, 7]]);
  expect(() => read(message([4, Buffer.from("kent")]).subarray(0, 4))).toThrow("no message of its protocol");
  expect(() => read(Buffer.from([0x80]))).toThrow("no message of its protocol");
});

it("answers are read with what they hold", () => {
  const kv = message([1, Buffer.from("key")], [3, 8], [4, 2], [5, Buffer.from("value")]);
  const header = message([1, 7], [3, 9]);
  const range = message([1, message([2, kv])]);
  const pair = { key: Buffer.from("key"), value: Buffer.from("value"), modRevision: 8, version: 2 };
  expect(readTransactionResponse(message([1, header], [2, true], [3, range]))).toEqual({
    header: { clusterId: 7, revision: 9 },
    succeeded: true,
    found: [pair],
  });
  const event = message([1, 1], [2, message([1, Buffer.from("key")], [3, 9])], [3, kv]);
  expect(readWatchResponse(message([1, header], [11, event]))).toMatchObject({
    created: false,
    compactRevision: 0,
    events: [{ isDeletion: true, kv: { modRevision: 9 }, before: pair }],
  });
});

it("framed messages are put together again, wherever they were cut", () => {
  const sent = ["", "a", "b".repeat(300)];
  const bytes = Buffer.concat(sent.map((text) => frame(Buffer.from(text))));
  for (const size of [1, 2, 4, 5, 6, 7, 100, bytes.length]) {
    const found: string[] = [];
    const take = deframer((one) => found.push(one.toString()));
    for (let at = 0; at < bytes.length; at += size) take(bytes.subarray(at, at + size));
    expect(found).toEqual(sent);
  }
  expect(() => deframer(() => undefined)(Buffer.from([1, 0, 0, 0, 0]))).toThrow("compressed");
});
