import { expect, test } from "vitest";
import type { Pod } from "../../../../src/sandbox/controllers/kinds.ts";
import { byExpendability } from "../../../../src/sandbox/controllers/workloads/pod-ranking.ts";

const now = new Date("2026-01-01T01:00:00Z");
const time = (minutesAgo: number): string => new Date(now.getTime() - minutesAgo * 60_000).toISOString();

type Given = {
  readonly node?: string;
  readonly phase?: string;
  readonly readyFor?: number;
  readonly age?: number;
  readonly restarts?: number;
  readonly cost?: string;
};

const pod = (
  name: string,
  { node = "sandbox", phase = "Running", readyFor, age = 30, restarts = 0, cost }: Given,
): Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name,
    uid: name,
    creationTimestamp: time(age),
    ...(cost && { annotations: { "controller.kubernetes.io/pod-deletion-cost": cost } }),
  },
  spec: { containers: [], ...(node && { nodeName: node }) },
  status: {
    phase,
    containerStatuses: [{ name: "c", restartCount: restarts }],
    ...(readyFor !== undefined && {
      conditions: [{ type: "Ready", status: "True", lastTransitionTime: time(readyFor) }],
    }),
  },
});

test.each<[string, Given, Given]>([
  ["what has no node", { node: "", phase: "Pending" }, {}],
  ["what is pending", { phase: "Pending" }, {}],
  ["what is not ready", {}, { readyFor: 5 }],
  ["what is cheap", { readyFor: 5, cost: "-5" }, { readyFor: 5 }],
  ["what has been ready for a short time", { readyFor: 1 }, { readyFor: 25 }],
  ["what restarts often", { restarts: 3 }, { restarts: 1 }],
  ["what is young", { age: 1 }, { age: 50 }],
])("%s goes first", (_what, first, second) => {
  const [a, b] = [pod("a", first), pod("b", second)];
  expect([b, a].toSorted(byExpendability([a, b], now))).toEqual([a, b]);
});

test("pods go from the node that has most of them", () => {
  const all = [pod("a", { node: "one" }), pod("b", { node: "two" }), pod("c", { node: "two" })];
  expect(all.toSorted(byExpendability(all, now)).at(-1)?.metadata.name).toBe("a");
});
