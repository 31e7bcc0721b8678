import { expect, it } from "vitest";
import { pack, unpack, unpackInPlace } from "../../../src/storage/etcd/value.ts";

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
    expect(
      unpack({ source: value, valueAt: 0, valueEnd: value.length, modRevision: revision }).toString(),
    ).toBe(encode(revision));
    const [before, behind] = [Buffer.from("what was read before: 0123456789"), Buffer.from("the next one")];
    const source = Buffer.concat([before, value, behind]);
    const [valueAt, valueEnd] = [before.length, before.length + value.length];
    // With room before it, with a little, and with none.
    for (const from of [0, before.length - 3, before.length]) {
      const page = Buffer.from(source);
      expect(
        unpackInPlace({ source: page, keyAt: from, valueAt, valueEnd, modRevision: revision }).toString(),
      ).toBe(encode(revision));
      expect(page.subarray(0, from)).toEqual(source.subarray(0, from));
      expect(page.subarray(valueEnd)).toEqual(behind);
    }
  }
});

it.each(["other", "", "7", "99999\nshort", "3,2\nabcdef", "1,", "1,x\nabc"])(
  "%j was not written by this server, and what stands behind it is not touched",
  (value) => {
    const page = Buffer.from(`0123456789${value}the next one`);
    const end = 10 + Buffer.byteLength(value);
    const kv = { source: page, keyAt: 0, valueAt: 10, valueEnd: end, modRevision: 7 };
    for (const read of [() => unpack(kv), () => unpackInPlace(kv)]) {
      expect(read).toThrow("it was not written by this server");
    }
    expect(page.toString()).toBe(`0123456789${value}the next one`);
  },
);

it("what is served holds no memory but its own", () => {
  const { value } = pack((revision) => Buffer.from(`{"resourceVersion":"${revision}"}`));
  const bytes = unpack({ source: value, valueAt: 0, valueEnd: value.length, modRevision: 99 });
  expect(bytes.buffer.byteLength).toBe(bytes.length);
});

it("values are as they were written before", () => {
  const before = Buffer.from('20\n{"resourceVersion":"","spec":{}}');
  expect(pack((revision) => Buffer.from(`{"resourceVersion":"${revision}","spec":{}}`)).value).toEqual(
    before,
  );
});
