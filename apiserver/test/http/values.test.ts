import { expect, test } from "vitest";
import { readAccept } from "../../src/http/accept.ts";
import { readDuration } from "../../src/http/duration.ts";
import { headerLines } from "../../src/http/header-lines.ts";

test.each([
  ["0", 0],
  ["1h2m3s4ms", 3_723_004],
  ["1.5s", 1500],
  [".5s", 500],
  ["100µs", 0.1],
  ["-1s", -1000],
  ["1", undefined],
  ["1d", undefined],
  ["", undefined],
  ["s", undefined],
  ["1s ", undefined],
])("the duration %j is %s ms", (text, milliseconds) => {
  expect(readDuration(text)).toBe(milliseconds);
});

test.each([
  [undefined, ["*/*"]],
  ["a/b;q=0.1, c/d;v=1", ["c/d", "a/b"]],
  ["a/b, c/d", ["a/b", "c/d"]],
  ["a/b;q=0, nonsense, C/D;q=x", ["c/d"]],
])("Accept: %s wants %j", (header, types) => {
  expect(readAccept(header).map(({ type }) => type)).toStrictEqual(types);
});

test("header lines stay apart, whatever their case, and leave by name and by prefix", () => {
  const headers = headerLines(["X-G", "a, b", "x-g", "c", "X-Extra-K", "v", "Other", "o"]);
  expect(headers.all("X-g")).toStrictEqual(["a, b", "c"]);
  expect(headers.get("x-G")).toBe("a, b, c");
  expect(headers.startingWith("X-Extra-")).toStrictEqual([["x-extra-k", "v"]]);
  const left = headers.without((name) => name === "x-g" || name.startsWith("x-extra-"));
  expect([left.get("x-g"), left.get("x-extra-k"), left.get("other")]).toStrictEqual([
    undefined,
    undefined,
    "o",
  ]);
});
