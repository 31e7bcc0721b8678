import { expect, test } from "vitest";
import { parse } from "yaml";
import { toYaml } from "../../src/manifests/to-yaml.ts";

test.each(["no", "on", "y", "1e3", "0x1f", "0o17", "017", "12:30", "1_000", "null", "~", "2031-05-06", ""])(
  "the string %j is still one for a parser of YAML 1.1",
  (text) => {
    expect(parse(toYaml({ text }), { version: "1.1" })).toEqual({ text });
  },
);

test("long strings stay on one line, and what occurs twice is written twice", () => {
  const labels = { name: "x".repeat(200) };
  expect(toYaml({ one: labels, two: labels })).toBe(
    `one:\n  name: ${"x".repeat(200)}\ntwo:\n  name: ${"x".repeat(200)}\n`,
  );
});
