import { expect, test } from "vitest";
import { mergeJson } from "../../../src/scaffold/merge/merge-json.ts";

const text = (value: unknown, indent: number | string = 2): string =>
  `${JSON.stringify(value, undefined, indent)}\n`;
const base = { name: "fruit", dependencies: { "@kagg/apiserver": "1.0.0" }, engines: { node: ">=20" } };
const newer = { ...base, dependencies: { "@kagg/apiserver": "2.0.0" } };

test("a dependency of the author's beside the one that kagg moves on", () => {
  const ours = { ...base, dependencies: { "@kagg/apiserver": "1.0.0", zod: "4" }, license: "MIT" };

  expect(mergeJson(text(base), text(ours), text(newer))).toBe(
    text({ ...ours, dependencies: { "@kagg/apiserver": "2.0.0", zod: "4" } }),
  );
});

test("what either has removed stays removed, and what is new goes where npm puts it", () => {
  const { engines: _, ...ours } = { ...base, dependencies: { "@kagg/apiserver": "1.0.0", zod: "4" } };
  const theirs = { ...base, dependencies: { "@kagg/apiserver": "1.0.0", pino: "9" } };

  expect(mergeJson(text(base), text(ours), text(theirs))).toBe(
    text({ name: "fruit", dependencies: { "@kagg/apiserver": "1.0.0", pino: "9", zod: "4" } }),
  );
});

test("the author's indentation stays", () => {
  const ours = { ...base, license: "MIT" };

  expect(mergeJson(text(base), text(ours, "\t"), text(newer))).toBe(
    text({ ...ours, dependencies: newer.dependencies }, "\t"),
  );
});

test.each<[about: string, ours: string, theirs: string]>([
  ["both have changed one field", text({ ...base, name: "mine" }), text({ ...base, name: "kaggs" })],
  ["one has removed what the other has changed", text({ name: "fruit", engines: base.engines }), text(newer)],
  ["the author writes JSON in another way", JSON.stringify(base), text(newer)],
  ["it is no JSON", "{ // mine\n}\n", text(newer)],
  ["it is a list", "[]\n", text(newer)],
])("is left to lines where %s", (_, ours, theirs) => {
  expect(mergeJson(text(base), ours, theirs)).toBeUndefined();
});
