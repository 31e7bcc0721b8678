import { expect, it } from "vitest";
import { deframer, frame } from "../../../src/storage/etcd/grpc-framing.ts";
import { Fields, message } from "../../../src/storage/etcd/protobuf.ts";
import {
  type KeyValue,
  readRangeResponse,
  readTransactionResponse,
  readWatchResponse,
  visitKeyValues,
} from "../../../src/storage/etcd/protocol.ts";

const read = (source: Buffer, bytesFields: readonly number[] = [4]): unknown[] => {
  const found: unknown[] = [];
  for (const at = new Fields(source); at.next();) {
    const isBytes = bytesFields.includes(at.field);
    found.push([at.field, isBytes ? source.toString("utf8", at.from, at.to) : at.value]);
  }
  return found;
};

const told = ({ source, keyAt, keyEnd, valueAt, valueEnd, modRevision, version }: KeyValue): unknown => ({
  key: source.toString("utf8", keyAt, keyEnd),
  value: source.toString("utf8", valueAt, valueEnd),
  modRevision,
  version,
});

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
  const pair = { key: "key", value: "value", modRevision: 8, version: 2 };
  const { found, ...transaction } = readTransactionResponse(message([1, header], [2, true], [3, range]));
  expect(transaction).toEqual({ header: { clusterId: 7, revision: 9 }, succeeded: true });
  expect(found.map(told)).toEqual([pair]);
  const event = message([1, 1], [2, message([1, Buffer.from("key")], [3, 9])], [3, kv]);
  const { events, ...answer } = readWatchResponse(message([1, header], [11, event]));
  expect(answer).toMatchObject({ created: false, compactRevision: 0 });
  expect(events).toMatchObject([{ isDeletion: true, kv: { modRevision: 9 } }]);
  expect(events.map(({ before }) => before && told(before))).toEqual([pair]);
});

it("a page tells what was found, one after the other, and nothing of one is left in the next", () => {
  const full = message([1, Buffer.from("a")], [3, 8], [4, 2], [5, Buffer.from("value")]);
  const page = readRangeResponse(message([2, full], [2, message([1, Buffer.from("b")])], [3, true]));
  expect(page.more).toBe(true);
  const found: unknown[] = [];
  visitKeyValues(page, (kv) => found.push(told(kv)));
  expect(found).toEqual([
    { key: "a", value: "value", modRevision: 8, version: 2 },
    { key: "b", value: "", modRevision: 0, version: 0 },
  ]);
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
