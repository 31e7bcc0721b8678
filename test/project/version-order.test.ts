import { expect, test } from "vitest";
import { compareMaturity, priorities, supersedes } from "../../src/project/version-order.ts";

test("versions are ordered as Kubernetes orders them", () => {
  const ordered = ["v10", "v2", "v1", "v11beta2", "v10beta3", "v3beta1", "v12alpha1", "v11alpha2"];

  expect(ordered.toReversed().toSorted(compareMaturity)).toEqual(ordered);
});

test("the most mature version has the highest priority, whatever the order in kagg.yaml", () => {
  expect(Object.fromEntries(priorities(["v1alpha1", "v2", "v1"]))).toEqual({ v2: 30, v1: 20, v1alpha1: 10 });
});

test.each([
  ["v1", "v1alpha1", true],
  ["v2", "v1", true],
  ["v1beta1", "v1alpha1", true],
  ["v1", "v1", false],
  ["v1alpha1", "v1", false],
  // v2alpha1 is less mature, but it is where the API goes.
  ["v1", "v2alpha1", false],
])("%s takes the place of %s: %s", (newer, older, expected) => {
  expect(supersedes(newer, older)).toBe(expected);
});
