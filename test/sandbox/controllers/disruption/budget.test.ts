import { expect, test } from "vitest";
import type { DisruptionBudget, IntOrPercent, Pod } from "../../../../src/sandbox/controllers/kinds.ts";
import {
  budgetStatus,
  expectedPods,
  failedStatus,
} from "../../../../src/sandbox/controllers/disruption/budget.ts";

const now = new Date("2026-01-01T00:10:00Z");
const budget = (spec: DisruptionBudget["spec"], status?: DisruptionBudget["status"]): DisruptionBudget => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name: "mango", namespace: "orchard", generation: 2 },
  spec,
  ...(status && { status }),
});
const pods = (ready: number, all: number): Pod[] =>
  Array.from({ length: all }, (_, index) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `p${index}` },
    spec: { containers: [] },
    status: { conditions: [{ type: "Ready", status: index < ready ? "True" : "False" }] },
  }));

test.each<[{ minAvailable?: IntOrPercent; maxUnavailable?: IntOrPercent }, number, number]>([
  [{ minAvailable: 2 }, 3, 2],
  [{ minAvailable: "50%" }, 5, 3],
  [{ maxUnavailable: 1 }, 5, 4],
  [{ maxUnavailable: "30%" }, 5, 3],
  [{ maxUnavailable: 9 }, 5, 0],
])("%j of 3 pods, whose controller wants 5, expects %i and wants %i", (spec, expected, desired) => {
  expect(expectedPods(budget(spec), pods(3, 3), () => 5)).toEqual({ expected, desired });
});

test("a budget allows what there is more than it wants", () => {
  const status = budgetStatus(budget({ minAvailable: 2 }), pods(3, 4), { expected: 4, desired: 2 }, now);
  expect(status).toEqual({
    disruptionsAllowed: 1,
    currentHealthy: 3,
    desiredHealthy: 2,
    expectedPods: 4,
    observedGeneration: 2,
    conditions: [
      {
        type: "DisruptionAllowed",
        status: "True",
        reason: "SufficientPods",
        message: "",
        observedGeneration: 2,
        lastTransitionTime: "2026-01-01T00:10:00Z",
      },
    ],
  });
  expect(
    budgetStatus(budget({ minAvailable: 2 }, status), pods(3, 4), { expected: 4, desired: 2 }, now),
  ).toBeUndefined();
});

test("a pod that was evicted counts no more, until it should have been gone", () => {
  const of = (at: string) =>
    budgetStatus(
      budget({ minAvailable: 1 }, { disruptedPods: { p0: at } }),
      pods(2, 2),
      { expected: 2, desired: 1 },
      now,
    );
  expect(of("2026-01-01T00:09:00Z")).toMatchObject({ disruptionsAllowed: 0, currentHealthy: 1 });
  expect(of("2026-01-01T00:07:00Z")).toMatchObject({ disruptionsAllowed: 1, currentHealthy: 2 });
});

test("a budget that cannot be calculated allows nothing", () => {
  expect(failedStatus(budget({}, { disruptionsAllowed: 3 }), "found no controllers", now)).toMatchObject({
    disruptionsAllowed: 0,
    conditions: [
      { type: "DisruptionAllowed", status: "False", reason: "SyncFailed", message: "found no controllers" },
    ],
  });
});
