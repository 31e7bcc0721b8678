import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { connect, type PeerCertificate } from "node:tls";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { issue } from "../certificates.ts";
import { fakeKubernetes, type FakeKubernetes } from "../fake-kubernetes.ts";
import { call } from "../running-server.ts";

const program = fileURLToPath(new URL("program.ts", import.meta.url));
const MANGOES = "/apis/fruit.example.com/v1/namespaces/default/mangoes";

let folder: string;
let kubernetes: FakeKubernetes;
let children: ChildProcess[];
beforeEach(async () => {
  children = [];
  folder = await mkdtemp(join(tmpdir(), "kagg-serve-"));
  kubernetes = await fakeKubernetes();
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  await kubernetes.close();
  await rm(folder, { recursive: true });
});

function start(args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ["--import", "tsx", program, ...args], {
    env: { PATH: process.env["PATH"], HOME: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  return child;
}

async function finish(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  let [stdout, stderr] = ["", ""];
  child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

const logs = new WeakMap<ChildProcess, AsyncIterator<string>>();

/** Hands out the log's lines until one has the message. */
async function logged(child: ChildProcess, message: string): Promise<Record<string, unknown>> {
  const lines = logs.get(child) ?? createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  logs.set(child, lines);
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const entry = JSON.parse(next.value) as Record<string, unknown>;
    if (entry["msg"] === message) return entry;
  }
  throw new Error(`the program ended before it logged "${message}"`);
}

async function files(): Promise<string[]> {
  const { certificate, key } = issue({ commonName: "one", names: ["localhost"] });
  const { server, ca, credentials } = kubernetes.connection;
  const config = {
    "current-context": "c",
    contexts: [{ name: "c", context: { cluster: "k", user: "u" } }],
    clusters: [
      {
        name: "k",
        cluster: { server, "certificate-authority-data": Buffer.from(ca ?? "").toString("base64") },
      },
    ],
    users: [{ name: "u", user: await credentials({ refresh: false }) }],
  };
  await writeFile(join(folder, "tls.crt"), certificate);
  await writeFile(join(folder, "tls.key"), key);
  await writeFile(join(folder, "kubeconfig"), JSON.stringify(config));
  return [
    `--tls-cert-file=${join(folder, "tls.crt")}`,
    `--tls-private-key-file=${join(folder, "tls.key")}`,
    `--kubeconfig=${join(folder, "kubeconfig")}`,
    "--bind-address=127.0.0.1",
  ];
}

async function servedName(port: number): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const { subject }: PeerCertificate = socket.getPeerCertificate();
  socket.destroy();
  return String(subject.CN);
}

test("serves, takes a new certificate, and ends its watches cleanly on SIGTERM", async () => {
  const ca = issue({ commonName: "ca", ca: true });
  const as = issue({ commonName: "proxy", issuer: ca, usages: ["clientAuth"] });
  kubernetes.setTrust({
    "requestheader-client-ca-file": ca.certificate,
    "requestheader-username-headers": '["X-Remote-User"]',
    "requestheader-group-headers": '["X-Remote-Group"]',
  });
  const child = start([...(await files()), "--secure-port=0"]);
  const { port } = (await logged(child, "serving")) as { port: number };
  await expect.poll(async () => (await call(port, "/readyz", {})).text).toBe("ok");
  const jane = { as, headers: { "X-Remote-User": "jane", "X-Remote-Group": "growers" } };
  const body = JSON.stringify({
    apiVersion: "fruit.example.com/v1",
    kind: "Mango",
    metadata: { name: "a" },
    spec: { variety: "Ataulfo" },
  });
  const created = await call(port, MANGOES, { ...jane, method: "POST", body });
  expect(created).toMatchObject({ status: 201, json: { metadata: { name: "a" }, spec: { ripeness: 0 } } });
  expect((await call(port, "/version", jane)).json).toMatchObject({
    gitVersion: "v1.2.3",
    major: "1",
    minor: "2",
  });
  expect((await call(port, "/metrics", jane)).text).toContain(
    'apiserver_request_total{verb="POST",dry_run="",group="fruit.example.com",version="v1",resource="mangoes",subresource="",scope="resource",component="apiserver",code="201"} 1',
  );

  expect((await call(port, "/metrics", jane)).text).toContain(
    'apiserver_resource_objects{group="fruit.example.com",resource="mangoes"} 1\n',
  );

  const two = issue({ commonName: "two", names: ["localhost"] });
  await writeFile(join(folder, "tls.crt"), two.certificate);
  await writeFile(join(folder, "tls.key"), two.key);
  await expect.poll(() => servedName(port)).toBe("two");

  const watch = call(port, `${MANGOES}?watch=true`, jane);
  await expect
    .poll(async () => (await call(port, "/metrics", jane)).text)
    .toMatch(/apiserver_watch_events_total\{[^}]*\} 1\n[^]*apiserver_watch_events_sizes/);
  expect((await call(port, "/metrics", jane)).text).toMatch(/apiserver_longrunning_requests\{[^}]*\} 1\n/);
  child.kill("SIGTERM");
  const [code] = (await once(child, "exit")) as [number | null];
  expect(code).toBe(0);
  const events = (await watch).text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string });
  expect(events.map(({ type }) => type)).toStrictEqual(["ADDED"]);
});

test("the audit log is written to its file, and whole when the program ends", async () => {
  kubernetes.setTrust({});
  const policy = join(folder, "policy.yaml");
  await writeFile(policy, "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: Metadata}]\n");
  const path = join(folder, "logs", "audit.log");
  const flags = [`--audit-policy-file=${policy}`, `--audit-log-path=${path}`, "--max-requests-inflight=1"];
  const child = start([...(await files()), "--secure-port=0", ...flags]);
  const { port } = (await logged(child, "serving")) as { port: number };
  await call(port, "/livez?verbose", { headers: { "Audit-ID": "mine" } });
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toStrictEqual([0, null]);
  const lines = (await readFile(path, "utf8")).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { auditID: "mine", stage: "RequestReceived", requestURI: "/livez?verbose" },
    { auditID: "mine", stage: "ResponseComplete", responseStatus: { code: 200 } },
  ]);
});

test("a policy and a log that cannot be used are told before anything is served", async () => {
  kubernetes.setTrust({});
  const policy = join(folder, "policy.yaml");
  await writeFile(policy, "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: All}, {}]\n");
  const wrong = [...(await files()), `--audit-policy-file=${policy}`, "--audit-log-path=-"];
  const { code, stderr } = await finish(start(wrong));
  expect([code, stderr.split("\n").length]).toStrictEqual([2, 4]);
  expect(stderr).toContain(`  ${policy}:3: rules[1].level: Required value`);
  await writeFile(policy, "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: None}]\n");
  const nowhere = [...(await files()), `--audit-policy-file=${policy}`, `--audit-log-path=${folder}`];
  expect(await finish(start(nowhere))).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^Cannot start: the audit log .* cannot be opened \(EISDIR\)\n$/),
  });
});

test("a port that is taken is told", async () => {
  kubernetes.setTrust({});
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as AddressInfo;
  const { code, stderr } = await finish(start([...(await files()), `--secure-port=${port}`]));
  taken.close();
  expect([code, stderr]).toStrictEqual([
    2,
    `Cannot start: port ${port} is taken by another program; choose one with --secure-port\n`,
  ]);
});

test("a second signal kills", async () => {
  kubernetes.setTrust({});
  const child = start([...(await files()), "--secure-port=0", "--shutdown-delay-duration=1h"]);
  await logged(child, "serving");
  child.kill("SIGTERM");
  await logged(child, "shutting down");
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toStrictEqual([null, "SIGTERM"]);
});

test("what keeps it from starting is told at once, without a stack", async () => {
  const wrong = await finish(start(["--tls-cert-file=/none.crt", "--tls-private-key-file=/none.key"]));
  expect(wrong).toStrictEqual({
    code: 2,
    stdout: "",
    stderr:
      'Cannot start: /none.crt: there is no such file; /none.key: there is no such file; "kagg certs" makes certificates\n' +
      "Cannot start: --kubeconfig is missing (or KUBECONFIG), and this is no pod\n",
  });
  const flags = await finish(start(["--etcd-server=x"]));
  expect(flags).toMatchObject({ code: 2, stdout: "" });
  expect(flags.stderr.split("\n")).toHaveLength(4);
});
