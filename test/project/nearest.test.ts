import { expect, test } from "vitest";
import { nearest } from "../../src/project/nearest.ts";

const known = ["group", "versions", "replicas", "image", "storage"];

test.each([
  ["grup", "group"],
  ["gruop", "group"],
  ["Group", "group"],
  ["version", "versions"],
  ["replicaCount", undefined],
  ["imgae", "image"],
  ["x", undefined],
  ["", undefined],
])("%j means %s", (word, expected) => {
  expect(nearest(word, known)).toBe(expected);
});
