import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ControlPlane, startControlPlane } from "../cluster/control-plane.ts";
import { kagg, type Ran } from "./kagg.ts";
import { until } from "./until.ts";

let cluster: ControlPlane;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kagg-doctor-roles-"));
  cluster = await startControlPlane();
  await writeFile(join(folder, "kagg.yaml"), project);
  await kagg(["certs"], { cwd: folder });
});

afterAll(async () => {
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

// No kubelet runs here, so the pod's status is written in its place.
test("a role that the server's pod misses is named, and the rendered roles are enough", async () => {
  await applyRendered();
  await until("the Deployment has its pod", podNames, (names) => names.length === 1);
  await writeStatus();
  expect(await informers()).toMatchObject({ outcome: "pass", note: "9 resources" });

  const role = "wardle.wardle:flow-control";
  expect(await cluster.kubectl(["delete", "clusterrole", role])).toMatchObject({ exitCode: 0 });

  expect(await until("the role is gone", informers, ({ outcome }) => outcome === "fail")).toMatchObject({
    problem:
      "ServiceAccount wardle/wardle may not list and watch flowschemas.flowcontrol.apiserver.k8s.io, prioritylevelconfigurations.flowcontrol.apiserver.k8s.io: the server is never ready (informer-sync at /readyz)",
    fix: ["kagg register", "# the server asks again within a minute, and needs no restart"],
  });
  await applyRendered();
  await until("the role is back", informers, ({ outcome }) => outcome === "pass");
});

async function applyRendered(): Promise<void> {
  const { stdout } = await kagg(["render"], { cwd: folder });
  const applied = await cluster.kubectl(["apply", "--server-side", "-f", "-"], { input: `${stdout}\n` });
  expect(applied).toMatchObject({ exitCode: 0, stderr: "" });
}

async function podNames(): Promise<readonly string[]> {
  const { stdout } = await cluster.kubectl(["-n", "wardle", "get", "pods", "-o", "name"]);
  return stdout.split("\n").filter((name) => name !== "");
}

async function writeStatus(): Promise<void> {
  const [name = ""] = await podNames();
  const status = { phase: "Running", conditions: [{ type: "Ready", status: "False" }] };
  const args = ["-n", "wardle", "patch", name, "--subresource=status", "-p", JSON.stringify({ status })];
  expect(await cluster.kubectl(args)).toMatchObject({ exitCode: 0 });
}

type Check = { readonly id: string; readonly outcome: string };

async function informers(): Promise<Check> {
  const ran: Ran = await kagg(["doctor", "-o", "json", "--timeout", "5"], {
    cwd: folder,
    kubeconfig: cluster.kubeconfig,
  });
  const { apiServices } = JSON.parse(ran.stdout) as { apiServices: { checks: Check[] }[] };
  const found = apiServices[0]?.checks.find(({ id }) => id === "rbac/informers");
  if (!found) throw new Error(ran.stdout + ran.stderr);
  return found;
}

const project = `apiVersion: kagg.dev/v1alpha1
kind: AggregatedAPI
metadata: { name: wardle }
spec:
  template: go
  group: wardle.example.com
  versions: [{ name: v1beta1 }]
  resources: [{ kind: Flunder }]
  image: wardle:0.1.0
`;
