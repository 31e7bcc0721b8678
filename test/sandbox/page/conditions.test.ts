import type { KubeObject } from "@kagg/apiserver/internal";
import { expect, onTestFinished, test } from "vitest";
import { followConditions } from "../../../src/sandbox/page/conditions/follow-conditions.ts";
import { KINDS, subjectOf } from "../../../src/sandbox/page/conditions/subjects.ts";
import type { Subject } from "../../../src/sandbox/page/messages.ts";
import type { StateEvent, Stored } from "../../../src/sandbox/state.ts";

type Kind = (typeof KINDS)[number]["kind"];

const is = (type: string, status: string, reason = ""): object => ({ type, status, reason });

function judged(kind: Kind, object: object): Subject | undefined {
  const followed = KINDS.find((known) => known.kind === kind)!;
  return subjectOf(followed, { metadata: { name: "x" }, ...object } as unknown as Stored);
}

const container = (state: object, restartCount = 0): object => ({
  containerStatuses: [{ name: "server", restartCount, state }],
});

test.each<[string, Kind, object, string | undefined]>([
  ["an APIService that is available", "APIService", { conditions: [is("Available", "True")] }, "good"],
  ["one that is not", "APIService", { conditions: [is("Available", "False")] }, "bad"],
  ["one of which nobody knows", "APIService", { conditions: [is("Available", "Unknown")] }, "waiting"],
  ["one that nobody has looked at", "APIService", {}, "waiting"],
  [
    "a Deployment that is rolled out",
    "Deployment",
    { conditions: [is("Available", "True"), is("Progressing", "True", "NewReplicaSetAvailable")] },
    "good",
  ],
  [
    "one that is being rolled out",
    "Deployment",
    { conditions: [is("Available", "False"), is("Progressing", "True", "ReplicaSetUpdated")] },
    "waiting",
  ],
  [
    "one that was there and has lost its pods",
    "Deployment",
    { conditions: [is("Available", "False"), is("Progressing", "True", "NewReplicaSetAvailable")] },
    "bad",
  ],
  [
    "one whose deadline has passed",
    "Deployment",
    { conditions: [is("Progressing", "False", "ProgressDeadlineExceeded")] },
    "bad",
  ],
  ["one whose pods are refused", "Deployment", { conditions: [is("ReplicaFailure", "True")] }, "bad"],
  ["a Namespace", "Namespace", { phase: "Active" }, undefined],
  [
    "one that is being emptied",
    "Namespace",
    {
      conditions: [is("NamespaceContentRemaining", "True"), is("NamespaceDeletionDiscoveryFailure", "False")],
    },
    "waiting",
  ],
  [
    "one that cannot be emptied",
    "Namespace",
    { conditions: [is("NamespaceDeletionDiscoveryFailure", "True", "DiscoveryFailed")] },
    "bad",
  ],
  ["a Pod that is ready", "Pod", { phase: "Running", conditions: [is("Ready", "True")] }, "good"],
  [
    "one that starts",
    "Pod",
    { phase: "Pending", ...container({ waiting: { reason: "ContainerCreating" } }) },
    "waiting",
  ],
  ["one that nobody has taken up", "Pod", { phase: "Pending" }, "waiting"],
  ["one that is not ready yet", "Pod", { phase: "Running", conditions: [is("Ready", "False")] }, "waiting"],
  ["one that crashes", "Pod", container({ waiting: { reason: "CrashLoopBackOff" } }), "bad"],
  ["one without its image", "Pod", container({ waiting: { reason: "ImagePullBackOff" } }), "bad"],
  ["one that has crashed", "Pod", container({ terminated: { exitCode: 1 } }), "bad"],
  [
    "one that is done",
    "Pod",
    {
      phase: "Succeeded",
      conditions: [is("Ready", "False", "PodCompleted")],
      ...container({ terminated: { exitCode: 0 } }),
    },
    "unjudged",
  ],
  ["one that has failed", "Pod", { phase: "Failed", conditions: [is("Ready", "False", "PodFailed")] }, "bad"],
])("%s: %s %j is %s", (_what, kind, status, level) => {
  expect(judged(kind, { status })?.level).toBe(level);
});

test("an APIService without a Service is kube-apiserver's own", () => {
  expect(judged("APIService", { spec: {} })?.isLocal).toBe(true);
  expect(judged("APIService", { spec: { service: { name: "fruit" } } })?.isLocal).toBe(false);
});

test("a container that waits says why, and how often it was started", () => {
  const { conditions } = judged("Pod", {
    status: container({ waiting: { reason: "CrashLoopBackOff", message: "back-off 40s" } }, 3),
  })!;
  expect(conditions).toMatchObject([
    {
      type: "Container server",
      status: "Waiting",
      reason: "CrashLoopBackOff",
      message: "back-off 40s (restarted 3 times)",
    },
  ]);
});

type Put = (resource: string, object: object | undefined, type?: "ADDED" | "MODIFIED" | "DELETED") => void;

/** A state whose watchers are told by the test. */
function followed(before: readonly [string, object][] = []): {
  readonly log: ReturnType<typeof followConditions>;
  readonly put: Put;
} {
  const watchers = new Map<string, (event: StateEvent) => void>();
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  const put: Put = (resource, object, type = "MODIFIED") =>
    watchers.get(resource)?.({ type, object, old: undefined } as unknown as StateEvent);
  const log = followConditions(
    {
      get: () => undefined,
      list: () => [],
      watch: (resource, onEvent) => {
        watchers.set(resource, onEvent);
        for (const [of, object] of before) if (of === resource) put(of, object, "ADDED");
      },
    },
    { now: () => new Date("2026-11-21T17:00:00Z") },
    ended.signal,
  );
  return { log, put };
}

const deployment = (status: string, name = "fruit"): KubeObject =>
  ({
    metadata: { namespace: "orchard", name },
    status: { conditions: [is("Available", status, "Because")] },
  }) as unknown as KubeObject;

test("what was so before is no change; what comes and what turns is, the newest first", () => {
  const { log, put } = followed([["deployments.apps", deployment("True", "old")]]);
  expect(log.now().changes).toEqual([]);
  put("deployments.apps", deployment("False"), "ADDED");
  put("deployments.apps", deployment("False"));
  put("deployments.apps", deployment("True"));
  expect(log.now().changes).toMatchObject([
    {
      sequence: 2,
      time: "2026-11-21T17:00:00.000Z",
      subject: { name: "fruit" },
      from: "False",
      to: "True",
      level: "good",
    },
    { sequence: 1, from: "", to: "False", reason: "Because", level: "bad" },
  ]);
});

test("a condition that goes is a change, and an object that goes takes its conditions along", () => {
  const { log, put } = followed([["deployments.apps", deployment("True")]]);
  put("deployments.apps", {
    metadata: { namespace: "orchard", name: "fruit" },
    status: { conditions: [is("Progressing", "True")] },
  });
  expect(log.now().changes).toMatchObject([
    { type: "Available", from: "True", to: "" },
    { type: "Progressing" },
  ]);
  put("deployments.apps", deployment("True"), "DELETED");
  expect(log.now().subjects).toEqual([]);
});

test("the worst comes first, and no more changes are kept than anybody reads", () => {
  const { log, put } = followed();
  for (let times = 0; times < 400; times++)
    put("deployments.apps", deployment(times % 2 ? "True" : "False", "b"));
  put("deployments.apps", deployment("False", "a"));
  put("deployments.apps", deployment("False", "c"));
  expect(log.now().changes).toHaveLength(300);
  expect(log.now().subjects.map(({ name, level }) => [name, level])).toEqual([
    ["a", "bad"],
    ["c", "bad"],
    ["b", "good"],
  ]);
});
