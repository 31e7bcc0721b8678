import { expect, test } from "vitest";
import { quantityValue } from "../../src/project/quantity.ts";

test.each([
  ["1", 1],
  ["0.5", 0.5],
  [".5", 0.5],
  ["1.", 1],
  ["100m", 0.1],
  ["64Mi", 67_108_864],
  ["1Gi", 1_073_741_824],
  ["1G", 1_000_000_000],
  ["2e3", 2000],
  ["2E3", 2000],
  ["1E", 1e18],
])("%s is %d", (text, value) => {
  expect(quantityValue(text)).toBeCloseTo(value, 10);
});
