import { expect, test } from "vitest";
import { fenceposts, scaled } from "../../../../src/sandbox/controllers/workloads/fenceposts.ts";
import {
  isScaled,
  nextSize,
  scaledSizes,
  shrunk,
} from "../../../../src/sandbox/controllers/workloads/rollout-sizes.ts";
import { deployment, replicaSet } from "./sets.ts";

// Wanted values are those of the tests in k8s.io/kubernetes/pkg/controller/deployment.

test.each([
  { replicas: 10, maxSurge: "25%", maxUnavailable: "25%", surge: 3, unavailable: 2 },
  { replicas: 1, maxSurge: "25%", maxUnavailable: "25%", surge: 1, unavailable: 0 },
  { replicas: 10, maxSurge: 0, maxUnavailable: 0, surge: 0, unavailable: 1 },
  { replicas: 1, maxSurge: 0, maxUnavailable: 5, surge: 0, unavailable: 1 },
  { replicas: 0, maxSurge: "50%", maxUnavailable: "50%", surge: 0, unavailable: 0 },
])(
  "of $replicas pods $maxSurge more and $maxUnavailable less are $surge and $unavailable",
  ({ replicas, surge, unavailable, ...rollingUpdate }) => {
    const { spec } = deployment(replicas, rollingUpdate);
    expect(fenceposts(spec)).toEqual({ maxSurge: surge, maxUnavailable: unavailable });
  },
);

test("what is neither a number nor a percentage is refused", () => {
  expect(() => scaled("a lot", 10, true)).toThrow('invalid type: "a lot"');
});

test.each([
  { wanted: 10, maxSurge: 0, old: 10, current: 0, next: 0 },
  { wanted: 10, maxSurge: 2, old: 10, current: 0, next: 2 },
  { wanted: 10, maxSurge: 2, old: 5, current: 0, next: 7 },
  { wanted: 10, maxSurge: 2, old: 10, current: 2, next: 2 },
  { wanted: 10, maxSurge: 2, old: 2, current: 11, next: 10 },
])(
  "$current of $wanted beside $old old ones become $next with $maxSurge more allowed",
  ({ wanted, maxSurge, old, current, next }) => {
    expect(nextSize(deployment(wanted, { maxSurge, maxUnavailable: 0 }), old, current)).toBe(next);
  },
);

test.each([
  // Old ones that are not healthy go first, and never more than there is room for.
  { wanted: 10, maxUnavailable: 0, old: 10, ready: 10, current: 0, currentReady: 0, next: undefined },
  { wanted: 10, maxUnavailable: 2, old: 10, ready: 10, current: 0, currentReady: 0, next: 8 },
  { wanted: 10, maxUnavailable: 2, old: 10, ready: 8, current: 0, currentReady: 0, next: 8 },
  { wanted: 10, maxUnavailable: 2, old: 10, ready: 8, current: 2, currentReady: 0, next: 8 },
  { wanted: 10, maxUnavailable: 2, old: 8, ready: 8, current: 2, currentReady: 2, next: 6 },
])(
  "$old old ones, $ready of them ready, beside $currentReady of $current become $next",
  ({ wanted, maxUnavailable, old, ready, current, currentReady, next }) => {
    const before = replicaSet({ name: "old", size: old, available: ready, age: 5 });
    const after = replicaSet({ name: "new", size: current, available: currentReady });
    expect(shrunk(deployment(wanted, { maxSurge: 1, maxUnavailable }), after, [before]).get(before)).toBe(
      next,
    );
  },
);

const maximum = (count: number) => ({ "deployment.kubernetes.io/max-replicas": String(count) });

test.each([
  { from: 10, to: 12, current: 10, old: [], wanted: [12] },
  { from: 10, to: 5, current: 10, old: [], wanted: [5] },
  { from: 5, to: 10, current: 2, old: [3], wanted: [4, 6] },
  { from: 5, to: 3, current: 2, old: [3], wanted: [1, 2] },
  { from: 9, to: 4, current: 8, old: [1], wanted: [4, 0] },
  { from: 7, to: 10, current: 2, old: [3, 2], wanted: [3, 4, 3] },
  { from: 13, to: 8, current: 2, old: [8, 3], wanted: [1, 5, 2] },
  { from: 3, to: 4, current: 1, old: [1, 1], wanted: [2, 1, 1] },
  { from: 3, to: 2, current: 1, old: [1, 1], wanted: [1, 1, 0] },
  { from: 4, to: 5, current: undefined, old: [2, 2], wanted: [undefined, 3, 2] },
  { from: 6, to: 0, current: 3, old: [2, 1], wanted: [0, 0, 0] },
  { from: 0, to: 6, current: 0, old: [0, 0], wanted: [6, 0, 0] },
])(
  "$from scaled to $to in the middle of a rollout: $current and $old become $wanted",
  ({ from, to, current, old, wanted }) => {
    const annotations = maximum(from);
    const now = current === undefined ? undefined : replicaSet({ name: "v9", size: current, annotations });
    const before = old.map((size, index) =>
      replicaSet({ name: `v${8 - index}`, size, age: index + 1, annotations }),
    );
    const sizes = scaledSizes(deployment(to, { maxSurge: 0, maxUnavailable: 1 }), now, before);
    const sizeOf = (set: ReturnType<typeof replicaSet>): number => sizes.get(set) ?? set.spec.replicas ?? 0;
    expect([now && sizeOf(now), ...before.map(sizeOf)]).toEqual(wanted);
  },
);

test("more pods at a time are shared in proportion, too", () => {
  const annotations = maximum(12);
  const current = replicaSet({ name: "v2", size: 6, annotations });
  const old = replicaSet({ name: "v1", size: 6, age: 1, annotations });
  const sizes = scaledSizes(deployment(20, { maxSurge: 2, maxUnavailable: 0 }), current, [old]);
  expect([sizes.get(current), sizes.get(old)]).toEqual([11, 11]);
});

test("a Deployment has been scaled when a ReplicaSet with pods remembers another size", () => {
  const desired = (size: number, count: number) =>
    replicaSet({ size, annotations: { "deployment.kubernetes.io/desired-replicas": String(count) } });
  expect(isScaled(deployment(3), [desired(2, 2)])).toBe(true);
  expect(isScaled(deployment(3), [desired(2, 3)])).toBe(false);
  expect(isScaled(deployment(3), [desired(0, 2), undefined, replicaSet({ size: 2 })])).toBe(false);
});
