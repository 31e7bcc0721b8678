import { once } from "node:events";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { checks } from "../../src/doctor/index.ts";
import { fakeCluster } from "./fake-cluster.ts";
import { healthyAnswers, healthyObjects } from "./state.ts";

const bin = join(import.meta.dirname, "../../bin/kagg.js");
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "kagg-doctor-"));
});
afterAll(async () => rm(home, { recursive: true, force: true }));

type Ran = { readonly exitCode: number | undefined; readonly stdout: string; readonly stderr: string };

async function doctor(args: readonly string[], cwd = home): Promise<Ran> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [bin, "doctor", ...args], {
    cwd,
    reject: false,
    stdin: "ignore",
    extendEnv: false,
    env: { PATH: process.env["PATH"] ?? "", HOME: home, NO_COLOR: "1" },
  });
  return { exitCode, stdout, stderr };
}

async function kubeconfigFor(server: string, name: string): Promise<string> {
  const file = join(home, name);
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
    clusters: [{ name: "test", cluster: { server } }],
    users: [{ name: "test", user: {} }],
  };
  await writeFile(file, JSON.stringify(config));
  return file;
}

describe("a wrong call", () => {
  test("all that is wrong with it is said at once", async () => {
    const ran = await doctor(["fruit", "--skip", "no/check", "--skip", "tls/dates", "--timeout", "soon"]);
    expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ran.stderr).toBe(
      [
        "The call is wrong (call/invalid)",
        '  --skip: there is no check "no/check"',
        "    → kagg doctor --list-checks",
        "  fruit: this is no name of an APIService: it is <version>.<group>, for example v1.fruit.example.com",
        "    → kubectl get apiservices",
        '  --timeout: "soon" is no number of seconds between 0 and 3600',
        "    → --timeout 10",
      ].join("\n"),
    );
  });

  test.each([
    ["-o", "yaml"],
    ["--fail-on", "info"],
  ])("%s %s", async (flag, value) => {
    const ran = await doctor([flag, value]);
    expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ran.stderr).toContain(`argument '${value}' is invalid`);
  });

  test("a broken kagg.yaml in the folder", async () => {
    const folder = join(home, "broken");
    await mkdir(folder);
    await writeFile(join(folder, "kagg.yaml"), "kind: [\n");
    const ran = await doctor([], folder);
    expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ran.stderr).toContain("project/invalid");
  });
});

describe("without a cluster", () => {
  test("--list-checks needs none", async () => {
    const ran = await doctor(["--list-checks"]);
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout.split("\n").map((line) => line.split(" ")[0])).toEqual(checks.map(({ id }) => id));
  });

  test("--list-checks for machines", async () => {
    const ran = await doctor(["--list-checks", "-o", "json"]);
    const list = (JSON.parse(ran.stdout) as { checks: { id: string }[] }).checks;
    expect(list.map(({ id }) => id)).toEqual(checks.map(({ id }) => id));
  });

  test.each(["text", "json"])("an unreachable one is 3, reported as %s", async (format) => {
    const kubeconfig = await kubeconfigFor("https://127.0.0.1:1", "unreachable");
    const ran = await doctor(["--kubeconfig", kubeconfig, "-o", format]);
    expect(ran).toMatchObject({ exitCode: 3, stdout: "" });
    expect(ran.stderr).toContain("cluster/unreachable");
  });

  test.each([
    [404, "404 page not found"],
    [200, "<!DOCTYPE html>"],
  ])("a server that is no kube-apiserver is 3 and no finding: %s %s", async (status, text) => {
    const web = createServer((_, response) => response.writeHead(status).end(text));
    web.listen(0, "127.0.0.1");
    await once(web, "listening");
    onTestFinished(() => void web.close());
    const address = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
    const ran = await doctor(["v1.a.example.com", "--kubeconfig", await kubeconfigFor(address, "web")]);
    expect(ran).toMatchObject({ exitCode: 3, stdout: "" });
    expect(ran.stderr).toContain(
      `it is no kube-apiserver: it answers ${status} to /version, and not with a version`,
    );
  });

  test("no kubeconfig is 3", async () => {
    const ran = await doctor([]);
    expect(ran).toMatchObject({ exitCode: 3, stdout: "" });
    expect(ran.stderr).toContain("cluster/no-kubeconfig");
  });
});

describe("with a cluster", () => {
  let server: Server;
  let kubeconfig: string;
  const name = "v1.fruit.example.com";

  // The pod cannot be reached and /openapi/v3 lacks the version: one unknown, one warning.
  beforeAll(async () => {
    const cluster = fakeCluster({
      objects: healthyObjects.map((object) =>
        object.kind === "EndpointSlice"
          ? {
              ...object,
              endpoints: [{ addresses: ["127.0.0.1"], conditions: { ready: true } }],
              ports: [{ name: "https", port: 1 }],
            }
          : object,
      ),
      answers: { ...healthyAnswers, "/openapi/v3": { body: { paths: {} } } },
    });
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        const method = request.method === "POST" ? "POST" : "GET";
        const asked = {
          method,
          path: request.url ?? "/",
          body: text ? (JSON.parse(text) as unknown) : undefined,
        } as const;
        void cluster.request(asked).then(({ status, headers, text: answer }) => {
          response.writeHead(status, headers as Record<string, string>).end(answer);
        });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    kubeconfig = await kubeconfigFor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, "fake");
  });
  afterAll(() => void server.close());

  const without = ["--skip", "tls/reachable"];

  test.each([
    ["a failure", [], 1],
    ["a warning is below --fail-on error", without, 0],
    ["a warning is at --fail-on warning", [...without, "--fail-on", "warning"], 1],
    ["nothing is left", [...without, "--skip", "discovery/openapi", "--fail-on", "warning"], 0],
  ] as const)("%s: the exit code is the same in each format", async (_, args, exitCode) => {
    const call = [name, "--kubeconfig", kubeconfig, ...args];
    const [text, json] = await Promise.all([doctor(call), doctor([...call, "-o", "json"])]);
    expect([text.exitCode, json.exitCode]).toEqual([exitCode, exitCode]);
    expect([text.stderr, json.stderr]).toEqual(["", ""]);
    expect((JSON.parse(json.stdout) as { apiServices: unknown[] }).apiServices).toHaveLength(1);
  });

  test("without a name and without a kagg.yaml, every APIService that points to a Service", async () => {
    const ran = await doctor(["--kubeconfig", kubeconfig, "-o", "json"]);
    const { apiServices } = JSON.parse(ran.stdout) as { apiServices: { name: string }[] };
    expect(apiServices.map((one) => one.name)).toEqual([name]);
  });

  test("without a name, the served versions of the kagg.yaml in the folder", async () => {
    const folder = join(home, "project");
    await mkdir(folder);
    await writeFile(join(folder, "kagg.yaml"), kaggYaml);
    const ran = await doctor(["--kubeconfig", kubeconfig, "-o", "json"], folder);
    const { apiServices } = JSON.parse(ran.stdout) as { apiServices: { name: string }[] };
    expect(apiServices.map((one) => one.name)).toEqual(["v2.nuts.example.com", "v1.nuts.example.com"]);
  });

  test("an APIService that nothing could be found out about is 3", async () => {
    const args = ["--skip", "root/answers", "--skip", "apiservice/available"];
    const ran = await doctor([
      "v1.apps",
      "--kubeconfig",
      kubeconfig,
      ...args,
      "--skip",
      "discovery/current",
      "--skip",
      "cluster/front-proxy-ca",
    ]);
    expect(ran).toMatchObject({ exitCode: 3, stderr: "" });
    expect(ran.stdout).toContain("v1.apps could not be judged: the checks that would show it were skipped");
  });
});

const kaggYaml = `apiVersion: kagg.dev/v1alpha1
kind: AggregatedAPI
metadata:
  name: nuts
spec:
  group: nuts.example.com
  versions:
    - name: v2
    - name: v1
    - name: v1alpha1
      served: false
  resources:
    - kind: Walnut
  image: nuts:1
`;
