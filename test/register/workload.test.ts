import { afterEach, beforeEach, expect, test } from "vitest";
import { tempFolder } from "../temp-folder.ts";
import { type FakeKubeApiserver, object, startFakeKubeApiserver } from "./fake-kube-apiserver.ts";
import { run, writeKubeconfig, writeProject } from "./workbench.ts";

const deployment = "/apis/apps/v1/namespaces/fruit/deployments/fruit";
const complete = { observedGeneration: 2, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };

let cluster: FakeKubeApiserver;
let folder: string;
const register = (...args: string[]): ReturnType<typeof run> => run(folder, cluster.url, "register", ...args);

beforeEach(async () => {
  cluster = await startFakeKubeApiserver();
  folder = await tempFolder();
  await writeKubeconfig(folder, cluster.url);
  await writeProject(folder);
});
afterEach(() => cluster.stop());

/** kube-controller-manager and kubelet: what the Deployment's status is, each time that it is read once applied. */
function statuses(next: () => object): void {
  cluster.intercept = ({ method, path }) => {
    const found = cluster.objects.get(deployment);
    if (method !== "GET" || path !== deployment || !found) return undefined;
    const metadata = { ...found.metadata, generation: 2 };
    return { status: 200, body: { ...found, metadata, status: next() } };
  };
}

function pod(status: object, spec: object = { nodeName: "node-1" }): void {
  const labels = { "app.kubernetes.io/name": "fruit", "app.kubernetes.io/instance": "fruit" };
  const metadata = { name: "fruit-1", namespace: "fruit", labels };
  cluster.put("/api/v1/namespaces/fruit/pods/fruit-1", {
    ...object("v1", "Pod", "fruit-1"),
    metadata,
    spec,
    status,
  });
}

function event(name: string, involvedObject: object, reason: string, message: string): void {
  const lastTimestamp = "2026-01-01T00:00:00Z";
  cluster.put(`/api/v1/namespaces/fruit/events/${name}`, {
    ...object("v1", "Event", name),
    reason,
    message,
    involvedObject,
    lastTimestamp,
  });
}

test("what the pods of an earlier register answer is not taken for the new one", async () => {
  let read = 0;
  statuses(() => {
    read += 1;
    return read < 4 ? { ...complete, observedGeneration: 1 } : complete;
  });
  const ran = await register();
  expect(ran.exitCode).toBe(0);
  expect(read).toBeGreaterThanOrEqual(4);
  expect(ran.stderr).toMatch(/ {2}running {3}Deployment fruit\/fruit\n {2}available v1\.fruit/);
});

test("an image that cannot be pulled is named, though the API still answers", async () => {
  statuses(() => ({ observedGeneration: 2, replicas: 1, updatedReplicas: 1 }));
  const message = 'Back-off pulling image "fruit:9": ErrImagePull: failed to pull: not found';
  pod({
    phase: "Pending",
    containerStatuses: [{ state: { waiting: { reason: "ImagePullBackOff", message } } }],
  });
  const ran = await register("--timeout", "2s");
  expect(ran.exitCode).toBe(124);
  expect(ran.stderr).toContain(`The API is not served yet (register/not-served)
  Deployment fruit/fruit: pod fruit-1 cannot pull its image: failed to pull: not found (after 2 s)
    → kagg doctor v1.fruit.example.com`);
});

test("a crash is told with its last words, also between two of them", async () => {
  statuses(() => ({ observedGeneration: 2, replicas: 1, updatedReplicas: 1 }));
  const terminated = { exitCode: 2, message: "Cannot start: no such file\n" };
  pod({ phase: "Running", containerStatuses: [{ restartCount: 1, state: {}, lastState: { terminated } }] });
  const ran = await register("--timeout", "1s");
  expect(ran.stderr).toContain("pod fruit-1 ends with exit code 2: Cannot start: no such file (after 1 s)");
});

test("a Secret that is not there is told by an event alone", async () => {
  statuses(() => ({ observedGeneration: 2, replicas: 1, updatedReplicas: 1 }));
  pod({ phase: "Pending", containerStatuses: [{ state: { waiting: { reason: "ContainerCreating" } } }] });
  event("b", { kind: "Pod", name: "fruit-1" }, "FailedMount", 'secret "fruit-serving-cert" not found');
  event("c", { kind: "Pod", name: "fruit-2" }, "FailedMount", "of another pod");
  const ran = await register("--timeout", "1s");
  expect(ran.stderr).toContain(
    'pod fruit-1 is not ready (Pending): secret "fruit-serving-cert" not found (after 1 s)',
  );
});

test("a volume that nobody provides is told by an event of its claim", async () => {
  statuses(() => ({ observedGeneration: 2, replicas: 1, updatedReplicas: 1 }));
  const message = "pod has unbound immediate PersistentVolumeClaims";
  pod(
    { phase: "Pending", conditions: [{ type: "PodScheduled", status: "False", message }] },
    { volumes: [{ persistentVolumeClaim: { claimName: "fruit-data" } }] },
  );
  const claim = { kind: "PersistentVolumeClaim", name: "fruit-data" };
  event("a", claim, "FailedBinding", "no storage class is set");
  const ran = await register("--timeout", "1s");
  expect(ran.stderr).toContain(
    `pod fruit-1 finds no node: ${message}: PersistentVolumeClaim fruit-data: no storage class is set`,
  );
});

test("a Deployment that admits no pod ends the wait at once", async () => {
  const failure = { type: "ReplicaFailure", status: "True", message: "exceeded quota" };
  statuses(() => ({ observedGeneration: 2, conditions: [failure] }));
  const ran = await register("--timeout", "20s");
  expect(ran.exitCode).toBe(124);
  expect(ran.stderr).toContain("Deployment fruit/fruit: no pod is admitted: exceeded quota\n");
});
