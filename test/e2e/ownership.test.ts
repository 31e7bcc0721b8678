import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ControlPlane } from "../cluster/control-plane.ts";
import { planes } from "../cluster/planes.ts";
import { type Ran, kagg } from "./kagg.ts";
import { snapshot } from "./snapshot.ts";

describe.sequential.each(planes)("what is not kagg's own on $name", (plane) => {
  let cluster: ControlPlane;
  let project: string;

  const create = async (...objects: object[]): Promise<void> => {
    for (const object of objects) {
      const created = await cluster.kubectl(["create", "-f", "-"], { input: JSON.stringify(object) });
      expect(created).toMatchObject({ exitCode: 0 });
    }
  };
  const register = (): Promise<Ran> =>
    kagg(["register", "--endpoint", "localhost:8443"], { cwd: project, kubeconfig: cluster.kubeconfig });

  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), "kagg-ownership-"));
    cluster = await plane.start();
    await writeFile(join(project, "kagg.yaml"), kaggYaml);
    await kagg(["certs"], { cwd: project });
  });
  afterAll(async () => {
    await cluster.stop();
    await rm(project, { recursive: true, force: true });
  });

  test("what others own is refused by name, all at once, and nothing is changed", async () => {
    await create(
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "fruit" } },
      {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "fruit", namespace: "fruit", labels: { "app.kubernetes.io/managed-by": "Helm" } },
        spec: { type: "ExternalName", externalName: "example.com" },
      },
      {
        apiVersion: "apiregistration.k8s.io/v1",
        kind: "APIService",
        metadata: {
          name: "v1.fruit.example.com",
          annotations: { "meta.helm.sh/release-name": "grocer", "meta.helm.sh/release-namespace": "shop" },
        },
        spec: {
          group: "fruit.example.com",
          version: "v1",
          groupPriorityMinimum: 1000,
          versionPriority: 10,
          service: { name: "grocer", namespace: "shop" },
        },
      },
    );
    const before = await snapshot(cluster);
    const refused = await register();
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain(
      "Something else owns what register would change (register/owned-by-another)",
    );
    expect(refused.stderr).toMatch(/Service fruit\/fruit.*Helm/);
    expect(refused.stderr).toMatch(/APIService v1\.fruit\.example\.com.*grocer/);
    expect(await snapshot(cluster)).toEqual(before);
    await cluster.kubectl(["delete", "apiservice", "v1.fruit.example.com"]);
    await cluster.kubectl(["delete", "service", "fruit", "-n", "fruit"]);
  });

  // The sandbox serves nothing of a CustomResourceDefinition, so it makes no APIService for it either.
  test.runIf(plane === planes[0])(
    "a group that a CustomResourceDefinition serves is not taken over",
    async () => {
      const schema = { openAPIV3Schema: { type: "object" } };
      await create({
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name: "mangos.fruit.example.com" },
        spec: {
          group: "fruit.example.com",
          scope: "Namespaced",
          names: { plural: "mangos", kind: "Mango" },
          versions: [{ name: "v1", served: true, storage: true, schema }],
        },
      });
      const before = await snapshot(cluster);
      const refused = await register();
      expect(refused.exitCode).toBe(1);
      expect(refused.stderr).toContain("mangos.fruit.example.com");
      expect((await snapshot(cluster)).filter((name) => !name.includes("apiservices"))).toEqual(
        before.filter((name) => !name.includes("apiservices")),
      );
    },
  );
});

const kaggYaml = `apiVersion: kagg.dev/v1alpha1
kind: AggregatedAPI
metadata:
  name: fruit
spec:
  group: fruit.example.com
  versions:
    - name: v1
  resources:
    - kind: Mango
  image: fruit:0.1.0
`;
