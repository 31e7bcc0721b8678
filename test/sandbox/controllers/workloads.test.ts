import type { KubeObject } from "@kagg/apiserver/internal";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startKubelet } from "./kubelet.ts";
import { controlPlane, type ControlPlane } from "./with-aggregated.ts";
import { isGone, objectsOf, pathTo, until, type Objects } from "./objects.ts";

const BROKEN = "broken";

describe("Deployments become pods, and Services find them", () => {
  let plane: ControlPlane;
  let objects: Objects;
  let stop: () => void;
  beforeAll(async () => {
    plane = await controlPlane();
    objects = objectsOf(plane.client);
    stop = startKubelet(plane, (pod) => !JSON.stringify(pod.spec?.["containers"]).includes(BROKEN));
  });
  afterAll(async () => {
    stop?.();
    await plane?.stop();
  });

  const spec = (name: string, image: string, more: object = {}) => ({
    replicas: 2,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: "server", image, ports: [{ name: "https", containerPort: 8443 }] }] },
    },
    ...more,
  });
  const deploy = (namespace: string, name: string, more: object = {}) =>
    objects.create("Deployment", namespace, name, { spec: spec(name, "v1", more) });
  const change = (namespace: string, name: string, image: string) =>
    objects.patch("Deployment", namespace, name, {
      spec: {
        template: {
          spec: { containers: [{ name: "server", image, ports: [{ name: "https", containerPort: 8443 }] }] },
        },
      },
    });
  type Condition = {
    readonly type: string;
    readonly status: string;
    readonly reason: string;
    readonly message: string;
  };
  const condition = ({ status }: KubeObject, type: string): Condition | undefined =>
    ((status?.["conditions"] ?? []) as Condition[]).find((one) => one.type === type);
  const isRolledOut = (object: KubeObject): boolean =>
    object.status?.["observedGeneration"] === object.metadata.generation &&
    condition(object, "Progressing")?.reason === "NewReplicaSetAvailable" &&
    object.status?.["availableReplicas"] === object.spec?.["replicas"] &&
    object.status?.["replicas"] === object.spec?.["replicas"];
  const untilRolledOut = (namespace: string, name: string): Promise<KubeObject> =>
    until(`${name} is rolled out`, () => objects.get("Deployment", namespace, name), isRolledOut);
  const messages = async (namespace: string, kind: string): Promise<string[]> =>
    (await objects.list("Event", namespace))
      .filter(
        (event) => (event as unknown as { involvedObject: { kind: string } }).involvedObject.kind === kind,
      )
      .map((event) => (event as unknown as { message: string }).message);
  const inNamespace = async (name: string): Promise<string> => {
    await objects.create("Namespace", "", name);
    return name;
  };

  test("a Deployment has a ReplicaSet by its template, with pods by their owner", async () => {
    const namespace = await inNamespace("plain");
    await deploy(namespace, "mango");
    const deployment = await untilRolledOut(namespace, "mango");
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
    expect(await messages(namespace, "Deployment")).toEqual([
      `Scaled up replica set mango-${hash} from 0 to 2`,
    ]);
    const names = pods.map(({ metadata }) => `Created pod: ${metadata.name}`);
    expect((await messages(namespace, "ReplicaSet")).toSorted()).toEqual(names.toSorted());
  });

  test("it rolls to a new template and back to the old one, and never has fewer pods than it may", async () => {
    const namespace = await inNamespace("rolling");
    const rollingUpdate = { maxSurge: 1, maxUnavailable: 0 };
    await deploy(namespace, "mango", { strategy: { rollingUpdate } });
    await untilRolledOut(namespace, "mango");
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
    await change(namespace, "mango", "v2");
    const second = await untilRolledOut(namespace, "mango");
    watching.abort();
    expect(Math.min(...counts)).toBe(2);
    expect(second.metadata.annotations?.["deployment.kubernetes.io/revision"]).toBe("2");
    await change(namespace, "mango", "v1");
    const third = await untilRolledOut(namespace, "mango");
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
    const namespace = await inNamespace("stuck");
    await deploy(namespace, "mango", { strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } });
    await untilRolledOut(namespace, "mango");
    await change(namespace, "mango", BROKEN);
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
    const namespace = await inNamespace("recreated");
    await deploy(namespace, "mango", { strategy: { type: "Recreate" } });
    await untilRolledOut(namespace, "mango");
    const most = { pods: 0 };
    const watching = new AbortController();
    plane.state.watch(
      "pods",
      () => (most.pods = Math.max(most.pods, plane.state.list("pods", namespace).length)),
      watching.signal,
    );
    await change(namespace, "mango", "v2");
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
    const namespace = await inNamespace("scaled");
    await deploy(namespace, "mango", { revisionHistoryLimit: 1 });
    await untilRolledOut(namespace, "mango");
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
    await change(namespace, "mango", "v2");
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
    await untilRolledOut(namespace, "mango");
    await change(namespace, "mango", "v3");
    await untilRolledOut(namespace, "mango");
    await until(
      "one old ReplicaSet",
      () => objects.list("ReplicaSet", namespace),
      (sets) => sets.length === 2,
    );
  });

  test("a pod that is deleted is replaced, and a Deployment takes its pods along", async () => {
    const namespace = await inNamespace("replaced");
    await deploy(namespace, "mango");
    await untilRolledOut(namespace, "mango");
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

  test("a Service has Endpoints and slices of its pods, and none when it is gone", async () => {
    const namespace = await inNamespace("served");
    await deploy(namespace, "mango");
    await objects.create(
      "Service",
      namespace,
      "mango",
      {
        spec: { selector: { app: "mango" }, ports: [{ name: "https", port: 443, targetPort: "https" }] },
      },
      { labels: { fruit: "yes" } },
    );
    await untilRolledOut(namespace, "mango");
    const ips = (await objects.list("Pod", namespace)).map(({ status }) => status?.["podIP"]).toSorted();
    type Slice = KubeObject & {
      readonly endpoints: { readonly addresses: string[]; readonly conditions: object }[];
      readonly ports: object[];
    };
    const [slice] = (await until(
      "both are in a slice",
      () => objects.list("EndpointSlice", namespace),
      (slices) =>
        ((slices[0] as Slice | undefined)?.endpoints ?? []).filter(({ conditions }) =>
          JSON.stringify(conditions).includes('"ready":true'),
        ).length === 2,
    )) as readonly Slice[];
    expect(slice?.endpoints.flatMap(({ addresses }) => addresses).toSorted()).toEqual(ips);
    expect(slice?.ports).toEqual([{ name: "https", port: 8443, protocol: "TCP" }]);
    expect(slice?.metadata.labels).toEqual({
      fruit: "yes",
      "kubernetes.io/service-name": "mango",
      "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
    });
    const endpoints = await until(
      "both are in the Endpoints",
      () => objects.get("Endpoints", namespace, "mango"),
      (object) =>
        JSON.stringify(object).split('"ip"').length === 3 && !JSON.stringify(object).includes("notReady"),
    );
    expect(endpoints.metadata.labels).toEqual({
      fruit: "yes",
      "endpoints.kubernetes.io/managed-by": "endpoint-controller",
    });
    await objects.remove("Service", namespace, "mango");
    await until(
      "no slices",
      () => objects.list("EndpointSlice", namespace),
      (slices) => slices.length === 0,
    );
    await until("no Endpoints", () => isGone(objects.get("Endpoints", namespace, "mango")), Boolean);
  });

  test("Endpoints that somebody wrote become slices", async () => {
    const namespace = await inNamespace("mirrored");
    await objects.create("Service", namespace, "outside", { spec: { ports: [{ port: 443 }] } });
    await objects.create("Endpoints", namespace, "outside", {
      subsets: [{ addresses: [{ ip: "192.0.2.1" }], ports: [{ port: 6443 }] }],
    });
    const [slice] = await until(
      "a slice",
      () => objects.list("EndpointSlice", namespace),
      (slices) => slices.length === 1,
    );
    expect(slice).toMatchObject({
      addressType: "IPv4",
      endpoints: [{ addresses: ["192.0.2.1"], conditions: { ready: true } }],
      ports: [{ name: "", port: 6443, protocol: "TCP" }],
      metadata: {
        labels: { "endpointslice.kubernetes.io/managed-by": "endpointslicemirroring-controller.k8s.io" },
      },
    });
    await objects.patch("Endpoints", namespace, "outside", { subsets: null });
    await until(
      "no slice",
      () => objects.list("EndpointSlice", namespace),
      (slices) => slices.length === 0,
    );
  });

  test("a budget lets as many pods be evicted as it can spare", async () => {
    const namespace = await inNamespace("spared");
    await deploy(namespace, "mango");
    await untilRolledOut(namespace, "mango");
    await objects.create("PodDisruptionBudget", namespace, "mango", {
      spec: { minAvailable: 2, selector: { matchLabels: { app: "mango" } } },
    });
    const budget = (allowed: number) =>
      until(
        `${allowed} may go`,
        () => objects.get("PodDisruptionBudget", namespace, "mango"),
        ({ status, metadata }) =>
          status?.["disruptionsAllowed"] === allowed &&
          status["observedGeneration"] === metadata.generation &&
          status["currentHealthy"] !== 0,
      );
    expect((await budget(0)).status).toMatchObject({ currentHealthy: 2, desiredHealthy: 2, expectedPods: 2 });
    const evict = async () => {
      const [pod] = await objects.list("Pod", namespace);
      const name = pod?.metadata.name ?? "";
      const body = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name } };
      return plane.client.send({ method: "POST", path: pathTo("Pod", namespace, name, "eviction"), body });
    };
    await expect(evict()).rejects.toMatchObject({
      status: {
        code: 429,
        reason: "TooManyRequests",
        message: "Cannot evict pod as it would violate the pod's disruption budget.",
        details: {
          causes: [
            {
              reason: "DisruptionBudget",
              message: "The disruption budget mango needs 2 healthy pods and has 2 currently",
            },
          ],
        },
      },
    });
    await objects.patch("PodDisruptionBudget", namespace, "mango", { spec: { minAvailable: 1 } });
    await budget(1);
    expect(await evict()).toMatchObject({ kind: "Status", status: "Success" });
    await until(
      "it is replaced",
      () => objects.list("Pod", namespace),
      (pods) => pods.length === 2,
    );
  });
});
