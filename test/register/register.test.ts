import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { kaggBin } from "../e2e/kagg.ts";
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

test("register applies in order, says each step and waits until every version is served", async () => {
  const ran = await kagg("register", ...endpoint);
  expect(ran).toEqual({ stdout: "", stderr: registered("created"), exitCode: 0 });
  expect(cluster.objects.get(apiService)?.["spec"]).toMatchObject({
    group: "fruit.example.com",
    version: "v1",
  });
  expect(cluster.log).toContain("GET /apis/fruit.example.com/v1alpha1/mangos?limit=1");
});

test("a second register finds nothing to change", async () => {
  await kagg("register", ...endpoint);
  // kube-apiserver keeps the status that the fake sets anew with each apply.
  expect(await kagg("register", ...endpoint)).toEqual({
    stdout: "",
    stderr: registered("unchanged"),
    exitCode: 0,
  });
});

test("what an earlier kagg.yaml asked for is named", async () => {
  await kagg("register", "--endpoint", "192.0.2.10:8443");
  const ran = await kagg("register", ...endpoint);
  expect(ran.exitCode).toBe(0);
  expect(ran.stderr).toContain(
    "  leftover  EndpointSlice fruit/fruit: no longer asked for; kubectl delete endpointslice -n fruit fruit\nDone: ",
  );
});

test("Ctrl-C during the wait says what was done so far", async () => {
  cluster.condition = { status: "False", reason: "FailedDiscoveryCheck", message: "connection refused" };
  const child = execa(process.execPath, [kaggBin, "register", ...endpoint], {
    cwd: folder,
    env: { NO_COLOR: "1", KUBECONFIG: join(folder, "kubeconfig") },
    reject: false,
  });
  let [said, interrupted] = ["", false];
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    // Once: the second one would end it without a word.
    if (!interrupted && said.includes("created   APIService v1alpha1")) interrupted = child.kill("SIGINT");
  });
  const { exitCode, stderr } = await child;
  expect(exitCode).toBe(130);
  expect(stderr).toMatch(
    /\n11 of 11 objects are in the cluster\. Go on: the same command again; take them back: kagg unregister\nInterrupted: nothing more was done\.$/,
  );
});

test("every apply is server-side, by the field manager kagg, and never forced", async () => {
  await kagg("register", ...endpoint);
  expect(writes()).toHaveLength(11);
  for (const line of writes()) expect(line).toMatch(/\?fieldManager=kagg&fieldValidation=Strict$/);
});

test("--dry-run lets the server check everything and changes nothing", async () => {
  cluster.put("/api/v1/namespaces/fruit", object("v1", "Namespace", "fruit"));
  const ran = await kagg("register", ...endpoint, "--dry-run");
  expect(ran.exitCode).toBe(0);
  expect(ran.stderr).toContain(
    'Dry run: nothing is changed in context "test" (SERVER)\n  created   ServiceAccount fruit/fruit\n',
  );
  expect(ran.stderr).toContain("The cluster would take all 10 objects.");
  expect(writes()).toEqual([]);
});

test("--dry-run says what could not be checked because its namespace is not there", async () => {
  const ran = await kagg("register", ...endpoint, "--dry-run");
  expect(ran.stderr).toContain(
    "  created   Service fruit/fruit (not checked: its namespace is not there yet)\n",
  );
  expect(ran.stderr).toContain(
    "The cluster would take 9 of 11 objects; the others can be checked once the Namespace fruit is there.",
  );
  expect(writes()).toEqual([]);
});

test("--diff shows what would change, exits with 1 and changes nothing", async () => {
  await kagg("register", ...endpoint);
  const before = writes().length;
  expect(await kagg("register", ...endpoint, "--diff")).toEqual({
    stdout: "",
    stderr: "Nothing would change.",
    exitCode: 0,
  });
  const ran = await kagg("register", "--endpoint", "other.example.com:8443", "--diff");
  expect(ran.exitCode).toBe(1);
  expect(ran.stderr).toBe("");
  expect(ran.stdout).toBe(`--- Service fruit/fruit (live)
+++ Service fruit/fruit (register)
@@ -10,5 +10,5 @@
   name: fruit
   namespace: fruit
 spec:
-  externalName: localhost
+  externalName: other.example.com
   type: ExternalName`);
  expect(writes()).toHaveLength(before);
});

test("--diff never shows what a Secret holds", async () => {
  const ran = await kagg("register", "--diff");
  expect(ran.exitCode).toBe(1);
  expect(ran.stdout).toContain('+  tls.key: "*** (after)"');
  expect(ran.stdout).not.toMatch(/LS0tLS1CRUdJTiBQUklWQVRF|PRIVATE/);
});

test("a step that fails half-way says what was applied and how to go on or back", async () => {
  cluster.intercept = ({ method, path, query }) =>
    method === "PATCH" && path.endsWith("/services/fruit") && !query.has("dryRun")
      ? status(500, "InternalError", "etcd is full")
      : undefined;
  const ran = await kagg("register", ...endpoint);
  expect(ran.exitCode).toBe(1);
  expect(ran.stderr).toMatch(/created {3}ServiceAccount fruit\/fruit\n/);
  expect(ran.stderr).not.toContain("APIService");
  expect(ran.stderr)
    .toContain(`8 of 11 objects are in the cluster. Go on: the same command again; take them back: kagg unregister
The cluster refused it (cluster/refused)
  Service fruit/fruit: etcd is full (HTTP 500)`);
});

test("a wait that runs out says what is missing and which doctor to call", async () => {
  cluster.condition = { status: "False", reason: "FailedDiscoveryCheck", message: "connection refused" };
  const ran = await kagg("register", ...endpoint, "--timeout", "1s");
  expect(ran.exitCode).toBe(124);
  expect(ran.stderr)
    .toContain(`11 of 11 objects are in the cluster. Go on: the same command again; take them back: kagg unregister
The API is not served yet (register/not-served)
  APIService v1.fruit.example.com: Available is False: FailedDiscoveryCheck: connection refused (after 1 s)
    → kagg doctor v1.fruit.example.com
  APIService v1alpha1.fruit.example.com: Available is False: FailedDiscoveryCheck: connection refused (after 1 s)
    → kagg doctor v1alpha1.fruit.example.com`);
});

test("a kube-apiserver that goes away during the wait is waited for", async () => {
  let away = 0;
  cluster.intercept = ({ path }) => (path === "/openapi/v3" && (away += 1) < 20 ? "cut off" : undefined);
  expect(await kagg("register", ...endpoint)).toMatchObject({ exitCode: 0 });
  expect(away).toBeGreaterThanOrEqual(20);
});

test("a condition that was of before the change is read again when the API does not answer", async () => {
  let asked = 0;
  cluster.intercept = ({ method, path }) => {
    if (path === "/apis/fruit.example.com/v1")
      return status(503, "ServiceUnavailable", "service unavailable");
    if (method !== "GET" || path !== apiService || !cluster.objects.has(path)) return undefined;
    asked += 1;
    const failed = {
      type: "Available",
      status: "False",
      reason: "FailedDiscoveryCheck",
      message: "x509: unknown",
    };
    return asked > 1
      ? { status: 200, body: { ...cluster.objects.get(path), status: { conditions: [failed] } } }
      : undefined;
  };
  const ran = await kagg("register", ...endpoint, "--timeout", "2s");
  expect(ran.exitCode).toBe(124);
  expect(ran.stderr).toContain(`The API is not served yet (register/not-served)
  APIService v1.fruit.example.com: Available is False: FailedDiscoveryCheck: x509: unknown (after 2 s)
    → kagg doctor v1.fruit.example.com`);
});

test("a wait that cannot end well ends at once", async () => {
  cluster.condition = { status: "False", reason: "MissingEndpoints", message: "no addresses" };
  const read = new Set<string>();
  cluster.intercept = ({ method, path }) => {
    if (method !== "GET" || !path.includes("/apiservices/")) return undefined;
    if (read.has(path)) cluster.objects.delete(path);
    read.add(path);
    return undefined;
  };
  const ran = await kagg("register", ...endpoint, "--timeout", "20s");
  expect(ran.exitCode).toBe(124);
  expect(ran.stderr).toContain(
    "APIService v1.fruit.example.com: somebody deleted it while register waited\n",
  );
});

test.each([
  ["--timeout", "soon", '--timeout: "soon" is no duration\n    → --timeout 90s, 2m or 1m30s'],
  ["--endpoint", "127.0.0.1:8443", '--endpoint: "127.0.0.1:8443" has a loopback address'],
])("a wrong %s is refused before the cluster is asked", async (flag, value, message) => {
  const ran = await kagg("register", flag, value);
  expect(ran.exitCode).toBe(2);
  expect(ran.stderr).toContain(message);
  expect(cluster.log).toEqual([]);
});

function registered(outcome: "created" | "unchanged"): string {
  const verb = outcome.padEnd(9);
  return `Registering fruit.example.com (v1, v1alpha1) in context "test" (SERVER)
  ${verb} Namespace fruit
  ${verb} ClusterRole fruit.fruit:admission
  ${verb} ClusterRole fruit.fruit:reader
  ${verb} ClusterRole fruit.fruit:editor
  ${verb} ServiceAccount fruit/fruit
  ${verb} ClusterRoleBinding fruit.fruit:auth-delegator
  ${verb} RoleBinding kube-system/fruit.fruit:auth-reader
  ${verb} ClusterRoleBinding fruit.fruit:admission
  ${verb} Service fruit/fruit
  ${verb} APIService v1.fruit.example.com
  ${verb} APIService v1alpha1.fruit.example.com
  available v1.fruit.example.com
  available v1alpha1.fruit.example.com
  served    v1.fruit.example.com
  served    v1alpha1.fruit.example.com
Done: kubectl get mangos.fruit.example.com`;
}
