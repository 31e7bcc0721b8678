import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tempFolder } from "../temp-folder.ts";
import { converse, hasTerminal } from "../terminal.ts";
import { type FakeKubeApiserver, object, startFakeKubeApiserver, status } from "./fake-kube-apiserver.ts";
import { run, writeKubeconfig, writeProject } from "./workbench.ts";

let cluster: FakeKubeApiserver;
let folder: string;
let before: string[];
const kagg = (...args: string[]): ReturnType<typeof run> => run(folder, cluster.url, ...args);
const deletions = (): string[] => cluster.log.filter((line) => line.startsWith("DELETE"));

beforeEach(async () => {
  cluster = await startFakeKubeApiserver();
  folder = await tempFolder();
  await writeKubeconfig(folder, cluster.url);
  await writeProject(folder);
  before = [...cluster.objects.keys()];
  expect(await kagg("register", "--endpoint", "localhost:8443")).toMatchObject({ exitCode: 0 });
});
afterEach(() => cluster.stop());

const list = `To be deleted from context "test" (SERVER):
  APIService v1.fruit.example.com
  APIService v1alpha1.fruit.example.com
  ServiceAccount fruit/fruit
  Service fruit/fruit
  RoleBinding kube-system/fruit.fruit:auth-reader
  ClusterRoleBinding fruit.fruit:admission
  ClusterRoleBinding fruit.fruit:auth-delegator
  ClusterRole fruit.fruit:admission
  ClusterRole fruit.fruit:editor
  ClusterRole fruit.fruit:reader
  Namespace fruit`;

test("without a terminal and without --yes it shows the list and deletes nothing", async () => {
  expect(await kagg("unregister")).toEqual({
    stdout: "",
    stderr: `${list}
Nothing was deleted (unregister/needs-yes)
  --yes: there is no terminal to ask on
    → kagg unregister --yes`,
    exitCode: 2,
  });
  expect(deletions()).toEqual([]);
});

// The terminal needs util-linux's `script`.
test.skipIf(!hasTerminal)("on a terminal it asks, and no is the default", async () => {
  const env = { KUBECONFIG: join(folder, "kubeconfig"), HOME: folder };
  const question = "Delete these 11 objects?";
  const no = await converse(folder, "unregister", [[question, "\r"]], env);
  expect(no).toMatchObject({ exitCode: 1, unasked: [] });
  expect(no.shown).toContain("Nothing was deleted.");
  expect(deletions()).toEqual([]);
  const yes = await converse(folder, "unregister", [[question, "y\r"]], env);
  expect(yes).toMatchObject({ exitCode: 0, unasked: [] });
  expect([...cluster.objects.keys()]).toEqual(before);
});

test("with --yes it deletes the APIServices first and leaves nothing, even without the certificates", async () => {
  await rm(join(folder, ".kagg"), { recursive: true });
  const ran = await kagg("unregister", "--yes");
  expect(ran.stderr.startsWith(`${list}\n  deleted   APIService v1.fruit.example.com\n`)).toBe(true);
  expect(ran.stderr.endsWith("  deleted   Namespace fruit\nDone: nothing of it is left.")).toBe(true);
  expect(ran.exitCode).toBe(0);
  expect([...cluster.objects.keys()]).toEqual(before);
});

test("a second unregister finds nothing", async () => {
  await kagg("unregister", "--yes");
  expect(await kagg("unregister")).toEqual({
    stdout: "",
    stderr: 'Nothing of fruit (fruit.example.com) is left to delete in context "test" (SERVER)',
    exitCode: 0,
  });
});

test("what is partly gone is taken away as far as it is there", async () => {
  cluster.objects.delete("/api/v1/namespaces/fruit/services/fruit");
  cluster.objects.delete("/apis/apiregistration.k8s.io/v1/apiservices/v1.fruit.example.com");
  expect(await kagg("unregister", "--yes")).toMatchObject({ exitCode: 0 });
  expect([...cluster.objects.keys()]).toEqual(before);
});

test("a namesake that kagg did not make is left and named", async () => {
  const path = "/api/v1/namespaces/fruit/services/fruit";
  cluster.put(path, {
    ...object("v1", "Service", "fruit"),
    metadata: { name: "fruit", namespace: "fruit", labels: { "app.kubernetes.io/managed-by": "Helm" } },
  });
  const ran = await kagg("unregister", "--yes");
  expect(ran.stderr).toContain(
    "Stays:\n  Service fruit/fruit: not kagg's: it belongs to Helm\n  Namespace fruit: it holds services/fruit, not made by register\n",
  );
  expect(ran.exitCode).toBe(0);
  expect([...cluster.objects.keys()]).toEqual([...before, "/api/v1/namespaces/fruit", path]);
});

test("data stays with its namespace until --delete-data", async () => {
  const { labels } = cluster.objects.get("/api/v1/namespaces/fruit")?.metadata ?? {};
  const path = "/api/v1/namespaces/fruit/persistentvolumeclaims/fruit-data";
  const claim = object("v1", "PersistentVolumeClaim", "fruit-data");
  cluster.put(path, {
    ...claim,
    metadata: { name: "fruit-data", namespace: "fruit", ...(labels && { labels }) },
  });
  const ran = await kagg("unregister", "--yes");
  expect(ran.stderr).toContain(`Stays:
  PersistentVolumeClaim fruit/fruit-data: it holds data; kagg unregister --delete-data deletes it
  Namespace fruit: it holds PersistentVolumeClaim fruit/fruit-data\n`);
  expect([...cluster.objects.keys()]).toEqual([...before, "/api/v1/namespaces/fruit", path]);
  expect(await kagg("unregister", "--yes", "--delete-data")).toMatchObject({ exitCode: 0 });
  expect([...cluster.objects.keys()]).toEqual(before);
});

test("an object that was made anew under its name is not deleted", async () => {
  const path = "/api/v1/namespaces/fruit/services/fruit";
  cluster.intercept = ({ method, path: asked }) => {
    if (method === "DELETE" && asked === path) cluster.put(path, object("v1", "Service", "fruit"));
    return undefined;
  };
  const ran = await kagg("unregister", "--yes");
  expect(ran.exitCode).toBe(1);
  expect(ran.stderr).toMatch(/Service fruit\/fruit: uid uid-\d+ is not uid-\d+ \(HTTP 409\)/);
  expect(cluster.objects.has(path)).toBe(true);
});

test("what does not go in time is named with what holds it", async () => {
  cluster.intercept = ({ method, path }) => {
    const namespace = cluster.objects.get("/api/v1/namespaces/fruit");
    if (method !== "DELETE" || path !== "/api/v1/namespaces/fruit" || !namespace) return undefined;
    namespace.metadata["finalizers"] = ["example.com/keep"];
    return status(200, "", "terminating");
  };
  const ran = await kagg("unregister", "--yes", "--timeout", "1s");
  expect(ran.exitCode).toBe(124);
  expect(ran.stderr).toContain(`10 of 11 objects are gone. Go on: kagg unregister
Not everything is gone yet (unregister/not-gone)
  Namespace fruit: Namespace fruit is still being deleted, held by example.com/keep`);
});

test("missing permissions are named all at once", async () => {
  cluster.intercept = ({ method, path, body }) => {
    if (method === "GET" && path.includes("/clusterroles")) return status(403, "Forbidden", "cannot get it");
    if (!path.endsWith("/selfsubjectaccessreviews")) return undefined;
    const { resourceAttributes: asked } = (body ?? {})["spec"] as {
      resourceAttributes: { resource: string };
    };
    const allowed = !["*", "clusterroles", "clusterrolebindings"].includes(asked.resource);
    return { status: 201, body: { status: { allowed } } };
  };
  expect(await kagg("unregister", "--yes")).toEqual({
    stdout: "",
    stderr: `The cluster does not allow it (cluster/forbidden)
  you may not list, get clusterroles.rbac.authorization.k8s.io
  you may not list, get clusterrolebindings.rbac.authorization.k8s.io
    → kubectl --context test auth whoami says who you are; a cluster admin can grant it or run this command`,
    exitCode: 3,
  });
  expect(deletions()).toEqual([]);
});
