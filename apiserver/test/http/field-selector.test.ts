import { expect, test } from "vitest";
import { readFieldSelector } from "../../src/http/field-selector.ts";

test.each([
  ["", []],
  ["a=b,c==d,e!=f", ["a = b", "c = d", "e != f"]],
  [String.raw`a=b\,c\=d\\,e=`, [String.raw`a = b,c=d\ `.trim(), "e = "]],
  ["a,=b", [" = b"]],
  // What the REST side would read differently or refuse is asked about without it.
  [String.raw`a=b\c`, []],
])("%j is read as %j", (text, expected) => {
  expect(
    readFieldSelector(text).map(({ field, operator, value }) => `${field} ${operator} ${value}`),
  ).toStrictEqual(expected);
});
