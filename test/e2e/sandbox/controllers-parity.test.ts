import { afterAll, beforeAll, expect, test } from "vitest";
import type { ControlPlane } from "../../cluster/control-plane.ts";
import { planes } from "../../cluster/planes.ts";
import { comparable } from "./comparable.ts";
import { controllersSteps, type Made } from "./controllers-steps.ts";

let running: readonly ControlPlane[];
let real: Made;
let sandbox: Made;

beforeAll(async () => {
  running = await Promise.all(planes.map(({ start }) => start()));
  [real = {}, sandbox = {}] = await Promise.all(running.map(controllersSteps));
});
afterAll(() => Promise.all((running ?? []).map((plane) => plane.stop())));

test.each([
  ["created", "a Deployment is created"],
  ["rolling", "its template changes"],
  ["scaled", "it is scaled in the middle of that"],
  ["paused", "it is paused"],
  ["replicasets", "its ReplicaSets have what they remember"],
  ["pods", "its pods are made"],
  ["events", "events tell of it"],
  ["undo", "kubectl takes a rollout back"],
  ["history", "kubectl shows what there was"],
  ["endpoints", "Services without pods have Endpoints"],
  ["endpointslices", "Services have slices, and Endpoints are mirrored"],
  ["pdb", "budgets are calculated"],
  ["configmaps", "a namespace has the CA"],
  ["serviceaccounts", "a namespace has its account"],
  ["terminating", "a namespace that is going says what it waits for"],
  ["late", "nothing new comes into it"],
  ["immortal", "a namespace of the system is to be deleted"],
  ["account", "a pod has an account that is not there"],
])("the sandbox and kube-apiserver with its controllers say the same: %s (%s)", (name) => {
  expect(comparable(sandbox[name])).toEqual(comparable(real[name]));
});
