import { expect, it } from "vitest";
import { pack, unpack } from "../../../src/storage/etcd/value.ts";

const encodings: readonly [string, (revision: number) => string][] = [
  ["one place", (revision) => `{"resourceVersion":"${revision}","spec":{}}`],
  ["several places", (revision) => `${revision}a${revision}${revision}b`],
  ["no place", () => "plain"],
  ["nothing at all", () => ""],
  ["other numbers of its size", (revision) => `1111111111111111 ${revision} 1000000000000000 é\n7`],
];

it.each(encodings)("a value with the revision at %s is served as it was encoded", (_, encode) => {
  const { value, at } = pack((revision) => Buffer.from(encode(revision)));
  for (const revision of [1, 99, 123_456_789_012]) {
    expect(at(revision).toString()).toBe(encode(revision));
    expect(unpack(value, revision).toString()).toBe(encode(revision));
  }
});

it("what is served holds no memory but its own", () => {
  const { value } = pack((revision) => Buffer.from(`{"resourceVersion":"${revision}"}`));
  const bytes = unpack(value, 99);
  expect(bytes.buffer.byteLength).toBe(bytes.length);
});

it("values are as they were written before", () => {
  const before = Buffer.from('20\n{"resourceVersion":"","spec":{}}');
  expect(pack((revision) => Buffer.from(`{"resourceVersion":"${revision}","spec":{}}`)).value).toEqual(
    before,
  );
  expect(() => unpack(Buffer.from("other"), 1)).toThrow("it was not written by this server");
});
