import type { KubeObject } from "@kagg/apiserver/internal";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deploymentsOf } from "./deployments.ts";
import { startKubelet } from "./kubelet.ts";
import { isGone, objectsOf, pathTo, until, type Objects } from "./objects.ts";
import { controlPlane, type ControlPlane } from "./with-aggregated.ts";

describe("Services and budgets know their pods", () => {
  let plane: ControlPlane;
  let objects: Objects;
  let deployments: ReturnType<typeof deploymentsOf>;
  let stop: () => void;
  beforeAll(async () => {
    plane = await controlPlane();
    objects = objectsOf(plane.client);
    deployments = deploymentsOf(plane.client);
    stop = startKubelet(plane, () => true);
  });
  afterAll(async () => {
    stop?.();
    await plane?.stop();
  });

  test("a Service has Endpoints and slices of its pods, and none when it is gone", async () => {
    const namespace = await deployments.inNamespace("served");
    await deployments.deploy(namespace, "mango");
    await objects.create(
      "Service",
      namespace,
      "mango",
      {
        spec: { selector: { app: "mango" }, ports: [{ name: "https", port: 443, targetPort: "https" }] },
      },
      { labels: { fruit: "yes" } },
    );
    await deployments.untilRolledOut(namespace, "mango");
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
    const namespace = await deployments.inNamespace("mirrored");
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
    const namespace = await deployments.inNamespace("spared");
    await deployments.deploy(namespace, "mango");
    await deployments.untilRolledOut(namespace, "mango");
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
