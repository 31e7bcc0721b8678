import { expect, test } from "vitest";
import { canonicalQuantity } from "../../src/native/quantity.ts";

test.each([
  ["1", "1"],
  ["0", "0"],
  ["-0.5", "-500m"],
  ["0.5", "500m"],
  ["1000m", "1"],
  ["1500", "1500"],
  ["1000", "1k"],
  ["1024Mi", "1Gi"],
  ["1.5Gi", "1536Mi"],
  ["1Ki", "1Ki"],
  ["0.5Ki", "512"],
  ["1e3", "1e3"],
  ["12e-1", "1200e-3"],
  ["100u", "100u"],
  ["0.1n", "1n"],
  [".5", "500m"],
  ["5.", "5"],
])("%s is written as %s", (given, written) => {
  expect(canonicalQuantity(given)).toBe(written);
});

test.each([
  ["", "quantities must match the regular expression"],
  ["lots", "quantities must match the regular expression"],
  ["1x", "unable to parse quantity's suffix"],
  ["1KiB", "unable to parse quantity's suffix"],
])("%j is refused", (given, why) => {
  expect(() => canonicalQuantity(given)).toThrow(why);
});
