import { expect, test } from "vitest";
import type { Condition, DeploymentStatus } from "../../../../src/sandbox/controllers/kinds.ts";
import {
  countStatus,
  isSameStatus,
  rolloutStatus,
  untilDeadline,
} from "../../../../src/sandbox/controllers/workloads/deployment-status.ts";
import { deployment, replicaSet } from "./sets.ts";

const now = new Date("2026-01-01T00:10:00Z");
const at = "2026-01-01T00:10:00Z";
const progressing = (
  reason: string,
  lastUpdateTime = at,
  status: Condition["status"] = "True",
): Condition => ({
  type: "Progressing",
  status,
  reason,
  message: "",
  lastUpdateTime,
  lastTransitionTime: "2026-01-01T00:00:00Z",
});
const said = ({ conditions = [] }: DeploymentStatus): string[] =>
  conditions.map(({ type, status, reason }) => `${type}=${status} ${reason}`);
const of = (status: DeploymentStatus) => deployment(2, { maxSurge: 1, maxUnavailable: 0 }, { status });
const current = (available: number) => replicaSet({ name: "new", size: 2, available, image: "new" });

test("what there is is counted, and whether it is enough", () => {
  const sets = [current(1), replicaSet({ name: "old", size: 1, available: 1 })];
  expect(countStatus(of({}), sets[0], sets, now)).toEqual({
    observedGeneration: 1,
    replicas: 3,
    updatedReplicas: 2,
    readyReplicas: 0,
    availableReplicas: 2,
    unavailableReplicas: 1,
    terminatingReplicas: 0,
    conditions: [
      {
        type: "Available",
        status: "True",
        reason: "MinimumReplicasAvailable",
        message: "Deployment has minimum availability.",
        lastUpdateTime: at,
        lastTransitionTime: at,
      },
    ],
  });
});

test("a rollout progresses, is complete, or is late", () => {
  const started = of({ conditions: [progressing("NewReplicaSetCreated")] });
  expect(said(rolloutStatus(started, current(0), [current(0)], now))).toEqual([
    "Available=False MinimumReplicasUnavailable",
    "Progressing=True ReplicaSetUpdated",
  ]);
  expect(said(rolloutStatus(started, current(2), [current(2)], now))).toEqual([
    "Available=True MinimumReplicasAvailable",
    "Progressing=True NewReplicaSetAvailable",
  ]);
  const stuck: DeploymentStatus = { replicas: 2, updatedReplicas: 2 };
  const late = of({ ...stuck, conditions: [progressing("ReplicaSetUpdated", "2025-12-31T23:59:59Z")] });
  const status = rolloutStatus(late, current(0), [current(0)], now);
  expect(said(status)).toContain("Progressing=False ProgressDeadlineExceeded");
  expect(status.conditions?.find(({ type }) => type === "Progressing")?.message).toBe(
    'ReplicaSet "new" has timed out progressing.',
  );
  expect(untilDeadline(late, now)).toBe(-1000);
});

test("a step gives a rollout all of its time again, and says since when it goes on", () => {
  const before = of({ replicas: 1, conditions: [progressing("ReplicaSetUpdated", "2026-01-01T00:05:00Z")] });
  const { conditions = [] } = rolloutStatus(before, current(1), [current(1)], now);
  expect(conditions.find(({ type }) => type === "Progressing")).toMatchObject({
    lastUpdateTime: at,
    lastTransitionTime: "2026-01-01T00:00:00Z",
  });
});

test("what is complete stays so when a pod is lost", () => {
  const done = of({ replicas: 2, updatedReplicas: 2, conditions: [progressing("NewReplicaSetAvailable")] });
  expect(said(rolloutStatus(done, current(1), [current(1)], now))).toContain(
    "Progressing=True NewReplicaSetAvailable",
  );
});

test("a ReplicaSet that cannot make its pods is told of", () => {
  const failing = {
    ...current(0),
    status: {
      replicas: 0,
      conditions: [
        { type: "ReplicaFailure", status: "True" as const, reason: "FailedCreate", message: "no" },
      ],
    },
  };
  expect(said(rolloutStatus(of({}), failing, [failing], now))).toContain("ReplicaFailure=True FailedCreate");
});

test("a zero is as good as nothing, but for what is known to be none", () => {
  expect(isSameStatus({ replicas: 0 }, {})).toBe(true);
  expect(isSameStatus({ terminatingReplicas: 0 }, {})).toBe(false);
  expect(isSameStatus({ replicas: 1 }, {})).toBe(false);
});
