import { describe, expect, it } from "vitest";
import {
  difference, has, intersection, members, recursiveDifference, setOf, union,
} from "../../src/apply/field-set.ts"; // prettier-ignore
import { decodeFields, encodeFields } from "../../src/apply/fields-v1.ts";
import type { Json } from "../../src/resource/kube-object.ts";
import { keyElement, printPath, valueElement } from "../../src/apply/path-element.ts";

const text = (set: Parameters<typeof encodeFields>[0]): string => JSON.stringify(encodeFields(set));

describe("fieldsV1", () => {
  it("is written in Go's order: fields, keys, values, indexes, each by its content", () => {
    const set = setOf(
      ["i:10"], ["i:9"], ["v:true"], ['v:"a"'], ["v:10"], ["v:9"], ['k:{"name":"b"}'], ['k:{"name":"a","port":1}'],
      ['k:{"name":"a"}'], ["f:b"], ["f:b", "f:c"], ["f:a", "f:d"], ["f:😀"], ["f:\ue000"], ["f:B"],
    ); // prettier-ignore
    expect(text(set)).toBe(
      '{"f:B":{},"f:a":{"f:d":{}},"f:b":{".":{},"f:c":{}},"f:\ue000":{},"f:😀":{},' +
        String.raw`"k:{\"name\":\"a\"}":{},"k:{\"name\":\"a\",\"port\":1}":{},"k:{\"name\":\"b\"}":{},` +
        String.raw`"v:9":{},"v:10":{},"v:\"a\"":{},"v:true":{},"i:9":{},"i:10":{}}`,
    );
  });

  it("is read whatever its spacing and order, and steps of unknown kinds are left out", () => {
    const set = decodeFields({
      'k:{ "b":1, "a":"x"}': { ".": {}, "f:c": {} },
      "v: 1.0": {},
      "i:07": {},
      "x:new": {},
      "f:spec": { "x:new": {} },
    });
    expect(text(set)).toBe(
      String.raw`{"f:spec":{},"k:{\"a\":\"x\",\"b\":1}":{".":{},"f:c":{}},"v:1":{},"i:7":{}}`,
    );
  });

  it.each<[Record<string, Json>, RegExp]>([
    [{ f: {} }, /2 characters/],
    [{ "k:1": {} }, /must be an object/],
    [{ "k:{": {} }, /JSON/],
    [{ "i:x": {} }, /invalid index "x"/],
    [{ nothing: {} }, /missing colon: nothing/],
    [{ "f:a": 1 }, /an object was expected/],
  ])("refuses %j", (fields, why) => {
    expect(() => decodeFields(fields)).toThrow(why);
  });

  it("escapes keys and values as Go does", () => {
    expect(keyElement([["a<", "b<\u2028\b"]])).toBe(String.raw`k:{"a<":"b\u003c\u2028\u0008"}`);
    expect(valueElement(1e-7)).toBe("v:1e-07");
  });

  it("prints paths for people", () => {
    const path = ["f:spec", 'k:{"name":"a\\"b","port":1000000}', 'v:"x"', "v:1.5", "i:0", "f:a.b"];
    expect(printPath(path)).toBe(String.raw`.spec[name="a\"b",port=1e+06][="x"][=1.5][0].a.b`);
  });
});

describe("sets of fields", () => {
  const a = setOf(["f:a"], ["f:a", "f:b"], ["f:c", "f:d"]);
  const parent = setOf(["f:a"], ["f:c"]);

  it("tell a parent from its children", () => {
    expect(text(difference(a, parent))).toBe('{"f:a":{"f:b":{}},"f:c":{"f:d":{}}}');
    expect(text(difference(a, setOf(["f:a", "f:b"], ["f:c", "f:d"])))).toBe('{"f:a":{}}');
    expect(recursiveDifference(a, parent).size).toBe(0);
    expect(text(recursiveDifference(a, setOf(["f:a", "f:b"])))).toBe('{"f:a":{},"f:c":{"f:d":{}}}');
    expect(text(intersection(a, parent))).toBe('{"f:a":{}}');
    expect(text(union(setOf(["f:a", "f:b"]), parent))).toBe('{"f:a":{".":{},"f:b":{}},"f:c":{}}');
    expect([has(a, ["f:a"]), has(a, ["f:c"]), has(a, ["f:c", "f:d"]), has(a, [])]).toEqual([
      true, false, true, false,
    ]); // prettier-ignore
  });

  it("list the members of a level before those below it", () => {
    expect(members(setOf(["f:b"], ["f:a", "f:c"])).map(printPath)).toEqual([".b", ".a.c"]);
  });
});
