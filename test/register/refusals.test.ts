import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tempFolder } from "../temp-folder.ts";
import { type FakeKubeApiserver, object, startFakeKubeApiserver, status } from "./fake-kube-apiserver.ts";
import { run, writeKubeconfig, writeProject } from "./workbench.ts";

const endpoint = ["--endpoint", "localhost:8443"];
const apiService = "/apis/apiregistration.k8s.io/v1/apiservices/v1.fruit.example.com";

let cluster: FakeKubeApiserver;
let folder: string;
const kagg = (...args: string[]): ReturnType<typeof run> => run(folder, cluster.url, ...args);
const writes = (): string[] =>
  cluster.log.filter((line) => /^(PATCH|DELETE|PUT)/.test(line) && !line.includes("dryRun"));

beforeEach(async () => {
  cluster = await startFakeKubeApiserver();
  folder = await tempFolder();
  await writeKubeconfig(folder, cluster.url);
  await writeProject(folder);
});
afterEach(() => cluster.stop());

describe("what belongs to somebody else", () => {
  test("is named all at once, and nothing is changed", async () => {
    const service = object("v1", "Service", "fruit");
    service.metadata["annotations"] = {
      "meta.helm.sh/release-name": "shop",
      "meta.helm.sh/release-namespace": "fruit",
    };
    cluster.put("/api/v1/namespaces/fruit", object("v1", "Namespace", "fruit"));
    cluster.put("/api/v1/namespaces/fruit/services/fruit", service);
    const foreign = object("apiregistration.k8s.io/v1", "APIService", "v1.fruit.example.com");
    foreign.metadata["managedFields"] = [
      { manager: "kubectl" },
      { manager: "kube-apiserver", subresource: "status" },
    ];
    cluster.put(apiService, foreign);
    expect(await kagg("register", ...endpoint)).toEqual({
      stdout: "",
      stderr: `Something else owns what register would change (register/owned-by-another)
  Service fruit/fruit: belongs to Helm release fruit/shop
    → choose another name or namespace in kagg.yaml, or have it removed there
  APIService v1.fruit.example.com: was made with kubectl
    → choose another group or version in kagg.yaml, or have it removed there`,
      exitCode: 1,
    });
    expect(writes()).toEqual([]);
  });

  test("a CustomResourceDefinition of the same group and version", async () => {
    const crd = "mangos.fruit.example.com";
    cluster.put(
      `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${crd}`,
      object("apiextensions.k8s.io/v1", "CustomResourceDefinition", crd),
    );
    const automatic = object("apiregistration.k8s.io/v1", "APIService", "v1.fruit.example.com");
    automatic.metadata.labels = { "kube-aggregator.kubernetes.io/automanaged": "true" };
    cluster.put(apiService, automatic);
    const ran = await kagg("register", ...endpoint);
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toContain(
      "APIService v1.fruit.example.com: serves the CustomResourceDefinition mangos.fruit.example.com\n",
    );
    expect(writes()).toEqual([]);
  });

  test("a Namespace that is there is used and not taken over", async () => {
    cluster.put("/api/v1/namespaces/fruit", object("v1", "Namespace", "fruit"));
    const ran = await kagg("register", ...endpoint);
    expect(ran.exitCode).toBe(0);
    expect(cluster.objects.get("/api/v1/namespaces/fruit")?.metadata.labels).toBeUndefined();
  });
});

test("missing permissions are named all at once, before anything is changed", async () => {
  cluster.intercept = ({ path, body }) => {
    if (!path.endsWith("/selfsubjectaccessreviews")) return undefined;
    const { resourceAttributes: asked } = (body ?? {})["spec"] as {
      resourceAttributes: { resource: string; verb: string };
    };
    const allowed = asked.resource !== "*" && !(asked.resource === "apiservices" && asked.verb !== "get");
    return { status: 201, body: { status: { allowed } } };
  };
  expect(await kagg("register", ...endpoint)).toEqual({
    stdout: "",
    stderr: `The cluster does not allow it (cluster/forbidden)
  you may not create, patch apiservices.apiregistration.k8s.io
    → kubectl --context test auth whoami says who you are; a cluster admin can grant it or run this command`,
    exitCode: 3,
  });
  expect(writes()).toEqual([]);
});

test("a cluster without an aggregation layer is refused", async () => {
  cluster.objects.delete("/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication");
  const ran = await kagg("register", ...endpoint);
  expect(ran.exitCode).toBe(1);
  expect(ran.stderr).toContain(
    "ConfigMap kube-system/extension-apiserver-authentication: is not there: this cluster's aggregation layer is not configured",
  );
  expect(writes()).toEqual([]);
});

test("a field that another manager set is a conflict, found before anything is changed", async () => {
  cluster.intercept = ({ method, path }) =>
    method === "PATCH" && path.endsWith("/apiservices/v1.fruit.example.com")
      ? status(409, "Conflict", "Apply failed with 1 conflict", {
          causes: [
            {
              reason: "FieldManagerConflict",
              message: 'conflict with "kubectl-edit" using apiregistration.k8s.io/v1',
              field: ".spec.versionPriority",
            },
          ],
        })
      : undefined;
  expect(await kagg("register", ...endpoint)).toEqual({
    stdout: "",
    stderr: `The cluster refused it (cluster/refused)
  APIService v1.fruit.example.com: .spec.versionPriority was set to another value by "kubectl-edit"
    → give the field up there, or take it over (render has --endpoint, as register has): kagg render | kubectl apply --server-side --field-manager=kagg --force-conflicts -f -`,
    exitCode: 1,
  });
  expect(writes()).toEqual([]);
});

test("a kind that the cluster does not serve is named, before anything is changed", async () => {
  cluster.put("/api/v1/namespaces/fruit", object("v1", "Namespace", "fruit"));
  await appendFile(join(folder, "kagg.yaml"), "  serviceMonitor: true\n");
  cluster.intercept = ({ method, path }) =>
    method === "PATCH" && path.includes("/servicemonitors/")
      ? status(404, "NotFound", "the server could not find the requested resource")
      : undefined;
  const ran = await kagg("register");
  expect(ran).toEqual({
    stdout: "",
    stderr: `The cluster refused it (cluster/refused)
  ServiceMonitor fruit/fruit: this cluster does not serve the kind ServiceMonitor
    → install what serves it, or switch it off in kagg.yaml`,
    exitCode: 1,
  });
  expect(writes()).toEqual([]);
});

test("a namespace that is being deleted is no matter of permissions", async () => {
  cluster.put("/api/v1/namespaces/fruit", object("v1", "Namespace", "fruit"));
  const message =
    'services "fruit" is forbidden: unable to create new content in namespace fruit because it is being terminated';
  cluster.intercept = ({ method, path }) =>
    method === "PATCH" && path.endsWith("/services/fruit")
      ? status(403, "Forbidden", message, { causes: [{ reason: "NamespaceTerminating" }] })
      : undefined;
  expect(await kagg("register", ...endpoint)).toEqual({
    stdout: "",
    stderr: `The cluster refused it (cluster/refused)
  Service fruit/fruit: ${message}
    → wait until the namespace is gone; kubectl describe namespace says what holds it`,
    exitCode: 1,
  });
  expect(writes()).toEqual([]);
});

test("permissions that the user would grant without having them", async () => {
  const message =
    'user "jane" is attempting to grant RBAC permissions not currently held:\n{Verbs:["create"]}';
  cluster.intercept = ({ method, path }) =>
    method === "PATCH" && path.endsWith("/clusterroles/fruit.fruit:reader")
      ? status(403, "Forbidden", message)
      : undefined;
  expect(await kagg("register", ...endpoint)).toEqual({
    stdout: "",
    stderr: `The cluster does not allow it (cluster/forbidden)
  ClusterRole fruit.fruit:reader: user "jane" is attempting to grant RBAC permissions not currently held:
    {Verbs:["create"]}
    → nobody grants more than they have, but with the verbs escalate and bind on roles; a cluster admin can run this command`,
    exitCode: 3,
  });
  expect(writes()).toEqual([]);
});

test("what is still being deleted is not built upon", async () => {
  cluster.put("/api/v1/namespaces/fruit", object("v1", "Namespace", "fruit"));
  expect(await kagg("register", ...endpoint)).toMatchObject({ exitCode: 0 });
  const before = writes();
  const going = { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["example.com/keep"] };
  Object.assign(cluster.objects.get("/api/v1/namespaces/fruit/services/fruit")?.metadata ?? {}, going);
  expect(await kagg("register", ...endpoint)).toEqual({
    stdout: "",
    stderr: `The cluster refused it (cluster/refused)
  Service fruit/fruit: is being deleted, held by example.com/keep
    → kubectl wait --for=delete service/fruit -n fruit, then the same command again`,
    exitCode: 1,
  });
  expect(writes()).toEqual(before);
});

test("an answer that is none of Kubernetes asks whether the address is right", async () => {
  cluster.intercept = ({ path }) =>
    path.endsWith("reviews") ? { status: 404, body: "not found" } : undefined;
  const ran = await kagg("register", ...endpoint);
  expect(ran.exitCode).toBe(1);
  expect(ran.stderr).toContain("that is no answer of Kubernetes; is SERVER a kube-apiserver?");
});

test("what fails every request is told once", async () => {
  cluster.intercept = ({ method }) =>
    method === "PATCH" ? status(401, "Unauthorized", "Unauthorized") : undefined;
  expect(await kagg("register", ...endpoint)).toEqual({
    stdout: "",
    stderr: `The cluster does not allow it (cluster/forbidden)
  SERVER (context "test"): it does not accept the credentials of the kubeconfig (401 Unauthorized)
    → log in again, then: kubectl --context test auth whoami`,
    exitCode: 3,
  });
});
