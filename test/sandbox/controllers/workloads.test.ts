import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { condition, deploymentsOf, isRolledOut } from "./deployments.ts";
import { startKubelet } from "./kubelet.ts";
import { objectsOf, pathTo, until, type Objects } from "./objects.ts";
import { controlPlane, type ControlPlane } from "./with-aggregated.ts";

const BROKEN = "broken";

describe("Deployments become pods", () => {
  let plane: ControlPlane;
  let objects: Objects;
  let deployments: ReturnType<typeof deploymentsOf>;
  let stop: () => void;
  beforeAll(async () => {
    plane = await controlPlane();
    objects = objectsOf(plane.client);
    deployments = deploymentsOf(plane.client);
    stop = startKubelet(plane, (pod) => !JSON.stringify(pod.spec?.["containers"]).includes(BROKEN));
  });
  afterAll(async () => {
    stop?.();
    await plane?.stop();
  });

  test("a Deployment has a ReplicaSet by its template, with pods by their owner", async () => {
    const namespace = await deployments.inNamespace("plain");
    await deployments.deploy(namespace, "mango");
    const deployment = await deployments.untilRolledOut(namespace, "mango");
    const [set] = await objects.list("ReplicaSet", namespace);
    const hash = set?.metadata.labels?.["pod-template-hash"] ?? "";
    expect(set?.metadata.name).toBe(`mango-${hash}`);
    expect(deployment.metadata.generation).toBe(1);
    expect(deployment.metadata.annotations).toEqual({ "deployment.kubernetes.io/revision": "1" });
    expect(deployment.status).toMatchObject({
      observedGeneration: 1,
      replicas: 2,
      updatedReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
    });
    expect(condition(deployment, "Progressing")?.message).toBe(
      `ReplicaSet "mango-${hash}" has successfully progressed.`,
    );
    const pods = await objects.list("Pod", namespace);
    expect(pods).toHaveLength(2);
    for (const pod of pods) {
      expect(pod.metadata.name).toMatch(new RegExp(`^mango-${hash}-[a-z0-9]{5}$`));
      expect(pod.metadata.ownerReferences).toEqual([
        expect.objectContaining({
          kind: "ReplicaSet",
          uid: set?.metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        }),
      ]);
      expect(pod.spec).toMatchObject({ nodeName: "sandbox", serviceAccountName: "default" });
    }
    expect(await deployments.messages(namespace, "Deployment")).toEqual([
      `Scaled up replica set mango-${hash} from 0 to 2`,
    ]);
    const names = pods.map(({ metadata }) => `Created pod: ${metadata.name}`);
    expect((await deployments.messages(namespace, "ReplicaSet")).toSorted()).toEqual(names.toSorted());
  });

  test("it rolls to a new template and back to the old one, and never has fewer pods than it may", async () => {
    const namespace = await deployments.inNamespace("rolling");
    const rollingUpdate = { maxSurge: 1, maxUnavailable: 0 };
    await deployments.deploy(namespace, "mango", { strategy: { rollingUpdate } });
    await deployments.untilRolledOut(namespace, "mango");
    const counts = new Set<number>();
    const watching = new AbortController();
    plane.state.watch(
      "deployments.apps",
      ({ object }) => {
        if (object.metadata.namespace === namespace)
          counts.add(Number(object.status?.["availableReplicas"] ?? 0));
      },
      watching.signal,
    );
    await deployments.change(namespace, "mango", "v2");
    const second = await deployments.untilRolledOut(namespace, "mango");
    watching.abort();
    expect(Math.min(...counts)).toBe(2);
    expect(second.metadata.annotations?.["deployment.kubernetes.io/revision"]).toBe("2");
    await deployments.change(namespace, "mango", "v1");
    const third = await deployments.untilRolledOut(namespace, "mango");
    expect(third.metadata.annotations?.["deployment.kubernetes.io/revision"]).toBe("3");
    const sets = await objects.list("ReplicaSet", namespace);
    expect(
      sets
        .map(({ metadata, spec: { replicas } = {} }) => [
          metadata.annotations?.["deployment.kubernetes.io/revision"],
          metadata.annotations?.["deployment.kubernetes.io/revision-history"],
          replicas,
        ])
        .toSorted(),
    ).toEqual([
      ["2", undefined, 0],
      ["3", "1", 2],
    ]);
  });

  test("a template that never gets ready leaves the old pods alone", async () => {
    const namespace = await deployments.inNamespace("stuck");
    await deployments.deploy(namespace, "mango", {
      strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    });
    await deployments.untilRolledOut(namespace, "mango");
    await deployments.change(namespace, "mango", BROKEN);
    const stuck = await until(
      "a new pod is there",
      () => objects.get("Deployment", namespace, "mango"),
      ({ status }) => status?.["updatedReplicas"] === 1 && status["replicas"] === 3,
    );
    expect(stuck.status).toMatchObject({ availableReplicas: 2, unavailableReplicas: 1 });
    expect(condition(stuck, "Available")?.status).toBe("True");
    expect(condition(stuck, "Progressing")?.reason).toBe("ReplicaSetUpdated");
  });

  test("Recreate has no pod of the new template before the last old one is gone", async () => {
    const namespace = await deployments.inNamespace("recreated");
    await deployments.deploy(namespace, "mango", { strategy: { type: "Recreate" } });
    await deployments.untilRolledOut(namespace, "mango");
    const most = { pods: 0 };
    const watching = new AbortController();
    plane.state.watch(
      "pods",
      () => (most.pods = Math.max(most.pods, plane.state.list("pods", namespace).length)),
      watching.signal,
    );
    await deployments.change(namespace, "mango", "v2");
    await until(
      "it is rolled out",
      () => objects.get("Deployment", namespace, "mango"),
      (object) =>
        isRolledOut(object) && object.metadata.annotations?.["deployment.kubernetes.io/revision"] === "2",
    );
    watching.abort();
    expect(most.pods).toBe(2);
  });

  test("it scales, pauses and goes on, and keeps no more history than it should", async () => {
    const namespace = await deployments.inNamespace("scaled");
    await deployments.deploy(namespace, "mango", { revisionHistoryLimit: 1 });
    await deployments.untilRolledOut(namespace, "mango");
    await plane.client.send({
      method: "PATCH",
      path: pathTo("Deployment", namespace, "mango", "scale"),
      body: { spec: { replicas: 3 } },
      contentType: "application/merge-patch+json",
    });
    await until(
      "three pods",
      () => objects.list("Pod", namespace),
      (pods) => pods.length === 3,
    );
    await objects.patch("Deployment", namespace, "mango", { spec: { paused: true } });
    await deployments.change(namespace, "mango", "v2");
    const paused = await until(
      "it is paused",
      () => objects.get("Deployment", namespace, "mango"),
      (object) =>
        object.status?.["observedGeneration"] === object.metadata.generation &&
        condition(object, "Progressing")?.reason === "DeploymentPaused",
    );
    expect(condition(paused, "Progressing")?.status).toBe("Unknown");
    expect(await objects.list("ReplicaSet", namespace)).toHaveLength(1);
    await objects.patch("Deployment", namespace, "mango", { spec: { paused: null } });
    await deployments.untilRolledOut(namespace, "mango");
    await deployments.change(namespace, "mango", "v3");
    await deployments.untilRolledOut(namespace, "mango");
    await until(
      "one old ReplicaSet",
      () => objects.list("ReplicaSet", namespace),
      (sets) => sets.length === 2,
    );
  });

  test("a pod that is deleted is replaced, and a Deployment takes its pods along", async () => {
    const namespace = await deployments.inNamespace("replaced");
    await deployments.deploy(namespace, "mango");
    await deployments.untilRolledOut(namespace, "mango");
    const [pod] = await objects.list("Pod", namespace);
    await objects.remove("Pod", namespace, pod?.metadata.name ?? "");
    await until(
      "another one is there",
      () => objects.list("Pod", namespace),
      (pods) => pods.length === 2 && pods.every(({ metadata }) => metadata.uid !== pod?.metadata.uid),
    );
    await objects.remove("Deployment", namespace, "mango", { propagationPolicy: "Background" });
    await until(
      "nothing is left",
      () => objects.list("Pod", namespace),
      (pods) => pods.length === 0,
    );
    expect(await objects.list("ReplicaSet", namespace)).toEqual([]);
  });
});
