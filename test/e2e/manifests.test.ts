import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderFolder } from "../../src/commands/render-folder.ts";
import { parseEndpoint } from "../../src/manifests/endpoint.ts";
import type { KubernetesObject } from "../../src/manifests/kubernetes-object.ts";
import { manifestFiles, manifestHeader } from "../../src/manifests/manifest-files.ts";
import { manifests } from "../../src/manifests/manifests.ts";
import { toYaml } from "../../src/manifests/to-yaml.ts";
import { ensureCertificates } from "../../src/pki/ensure-certificates.ts";
import { readServingBundle } from "../../src/pki/read-bundle.ts";
import type { Project } from "../../src/project/project.ts";
import { type ControlPlane, startControlPlane } from "../cluster/control-plane.ts";
import { orchard } from "../pki/orchard.ts";
import { until } from "./until.ts";

describe("the real kube-apiserver", () => {
  let cluster: ControlPlane;
  let root: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "kagg-manifests-"));
    cluster = await startControlPlane();
  });

  afterAll(async () => {
    await cluster.stop();
    await rm(root, { recursive: true, force: true });
  });

  const cases: [name: string, changes: Partial<Project>, endpoint?: string][] = [
    ["lmdb", { storage: { type: "lmdb", size: "1Gi", storageClassName: undefined } }],
    ["memory", { storage: { type: "memory" }, replicas: 2 }],
    ["endpoint-name", {}, "localhost:8443"],
    ["endpoint-address", {}, "192.0.2.10:8443"],
    // Names that YAML 1.1 would read as a number and as false.
    ["1e3", { name: "no" }],
    ["long", { name: "o".repeat(63), service: { name: "s".repeat(63), port: 443, targetPort: 8443 } }],
  ];

  test.each(cases)(
    "%s: takes everything without a warning, and nothing changes the second time",
    async (namespace, changes, endpoint) => {
      const objects = await objectsOf({ namespace, group: `${namespace}.example.com`, ...changes }, endpoint);
      const input = objects.map((object) => `---\n${toYaml(object)}`).join("");
      for (const flags of [
        ["--server-side", "--field-manager=kagg"],
        ["--dry-run=server", "--server-side"],
      ]) {
        const { exitCode, stdout, stderr } = await cluster.kubectl(["apply", ...flags, "-f", "-"], { input });
        expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
        expect(stdout.split("\n")).toHaveLength(objects.length);
      }
      const { exitCode, stdout } = await cluster.kubectl(["diff", "--server-side", "-f", "-"], { input });
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
    },
  );

  test("the folder of render --out is taken by kubectl apply -k", async () => {
    const project = orchard({ namespace: "folder", group: "folder.example.com", root });
    const files = manifestFiles(
      project,
      await objectsOf({ namespace: "folder", group: "folder.example.com" }),
    );
    const folder = join(root, "deploy");
    const signal = new AbortController().signal;
    await renderFolder(folder, files, { header: manifestHeader(project), signal });
    const { exitCode, stdout, stderr } = await cluster.kubectl(["apply", "--server-side", "-k", folder]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const lines = stdout.split("\n");
    expect(lines[0]).toBe("namespace/folder serverside-applied");
    const at = (start: string): number => lines.findIndex((line) => line.startsWith(start));
    expect(at("apiservice")).toBeGreaterThan(at("deployment"));
    expect(lines).toHaveLength(files.length - 1);
  });

  test("the Pod Security level restricted lets the server's pod in, and would refuse it with less", async () => {
    const objects = await objectsOf({ namespace: "secured" });
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    const setUp = objects
      .slice(0, 2)
      .map((object) =>
        object.kind === "Namespace" ? { ...object, metadata: { ...object.metadata, labels } } : object,
      );
    await apply(...setUp);
    const pod = podOf(objects);
    expect(await tryPod(pod)).toMatchObject({ exitCode: 0, stderr: "" });
    const { securityContext: _, ...lax } = pod.spec as Record<string, unknown>;
    expect((await tryPod({ ...pod, spec: lax })).stderr).toContain(
      'violates PodSecurity "restricted:latest"',
    );
  });

  test("view reads, edit writes, and the server may ask about users and tokens", async () => {
    await apply(...(await objectsOf({ namespace: "roles", group: "roles.example.com" })));
    const bind = (role: string): Promise<unknown> =>
      cluster.kubectl([
        "-n",
        "roles",
        "create",
        "rolebinding",
        role,
        `--clusterrole=${role}`,
        `--user=${role}`,
      ]);
    await bind("view");
    await bind("edit");
    // The aggregation is a controller's work.
    for (const [user, verb] of [
      ["edit", "create"],
      ["view", "list"],
    ] as const) {
      await until(`${user} may ${verb}`, () => can(user, verb, mangoes), Boolean);
    }
    expect(await can("view", "create", mangoes)).toBe(false);
    expect(await can("view", "get", { ...mangoes, subresource: "status" })).toBe(true);
    expect(await can("edit", "patch", { ...mangoes, subresource: "status" })).toBe(false);
    expect(await can("view", "list", { ...mangoes, namespace: "default" })).toBe(false);
    const server = "system:serviceaccount:roles:orchard";
    for (const [group, resource] of [
      ["authorization.k8s.io", "subjectaccessreviews"],
      ["authentication.k8s.io", "tokenreviews"],
    ] as const) {
      expect(await can(server, "create", { group, resource })).toBe(true);
    }
    const configMap = { resource: "configmaps", name: "extension-apiserver-authentication" };
    expect(await can(server, "watch", { ...configMap, namespace: "kube-system" })).toBe(true);
    expect(await can(server, "get", { resource: "secrets", namespace: "roles" })).toBe(false);
  });

  const mangoes = { group: "roles.example.com", resource: "mangoes", namespace: "roles" };

  /** `kubectl auth can-i` knows only what is served. */
  async function can(
    user: string,
    verb: string,
    resourceAttributes: Record<string, string>,
  ): Promise<boolean> {
    const review = {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SubjectAccessReview",
      spec: { user, resourceAttributes: { ...resourceAttributes, verb } },
    };
    const { stdout } = await cluster.kubectl(["create", "-f", "-", "-o", "jsonpath={.status.allowed}"], {
      input: toYaml(review),
    });
    return stdout === "true";
  }

  async function objectsOf(
    changes: Partial<Project>,
    endpoint?: string,
  ): Promise<readonly KubernetesObject[]> {
    const project = orchard({ root, ...changes });
    const source = { now: new Date(), random: randomBytes };
    await ensureCertificates(project, { newCa: false, source, signal: new AbortController().signal });
    return manifests(project, await readServingBundle(project, new Date()), {
      endpoint: endpoint === undefined ? undefined : parseEndpoint(endpoint),
    });
  }

  async function apply(...objects: readonly KubernetesObject[]): Promise<void> {
    const input = objects.map((object) => `---\n${toYaml(object)}`).join("");
    const result = await cluster.kubectl(["apply", "--server-side", "-f", "-"], { input });
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
  }

  function podOf(objects: readonly KubernetesObject[]): KubernetesObject {
    const deployment = objects.find(({ kind }) => kind === "Deployment")!;
    const { template } = deployment["spec"] as { template: { spec: unknown } };
    return {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "server", namespace: "secured" },
      spec: template.spec,
    };
  }

  const tryPod = (pod: KubernetesObject): Promise<{ exitCode: number; stderr: string }> =>
    cluster.kubectl(["create", "--dry-run=server", "-f", "-"], { input: toYaml(pod) });
});
