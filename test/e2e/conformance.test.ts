import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findSubjects, items, kubeconfigSend, type Subject, tryItem } from "@kagg/apiserver/conformance";
import { type ControlPlane, startControlPlane } from "../cluster/control-plane.ts";
import { until } from "./until.ts";

// The real kube-apiserver decides what the items should say: a custom resource meets all of them.
describe.sequential("a custom resource of the real kube-apiserver", () => {
  let cluster: ControlPlane;
  let subject: Subject;
  let close: () => void;

  beforeAll(async () => {
    cluster = await startControlPlane();
    const created = await cluster.kubectl(["create", "-f", "-"], { input: JSON.stringify(pearDefinition) });
    expect(created.stderr).toBe("");
    const found = await kubeconfigSend(cluster.kubeconfig, {});
    ({ close } = found);
    const subjects = await until(
      "the custom resource is described in OpenAPI",
      () => findSubjects({ send: found.send, resource: "pears.fruit.example.com" }).catch(() => []),
      ([first]) => first?.change !== undefined,
    );
    [subject] = subjects as [Subject];
  });

  afterAll(async () => {
    close();
    await cluster.stop();
  });

  test.for(items.map((item) => [item.id, item] as const))("%s", async ([, item]) => {
    const { state, because } = await tryItem(item, subject);
    expect({ [item.title]: state === "unmet" ? because : "" }).toEqual({ [item.title]: "" });
  });
});

const pearDefinition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "pears.fruit.example.com" },
  spec: {
    group: "fruit.example.com",
    scope: "Namespaced",
    names: { kind: "Pear", plural: "pears" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: {
          status: {},
          scale: { specReplicasPath: ".spec.trees", statusReplicasPath: ".status.trees" },
        },
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: {
                type: "object",
                required: ["variety", "trees"],
                properties: { variety: { type: "string" }, trees: { type: "integer" } },
              },
              status: { type: "object", properties: { trees: { type: "integer" } } },
            },
          },
        },
      },
    ],
  },
};
