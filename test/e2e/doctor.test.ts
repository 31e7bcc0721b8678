import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { ControlPlane } from "../cluster/control-plane.ts";
import { freePorts } from "../cluster/free-ports.ts";
import { planes } from "../cluster/planes.ts";
import { foreignCaBundle, keepServed, serveExpired, serveOtherName } from "./break-certificates.ts";
import { type ExtensionServer, startExtensionServer } from "./extension-server.ts";
import { type Ran, kagg } from "./kagg.ts";
import { scaffold } from "./scaffold.ts";
import { untilAvailable } from "./until-available.ts";

const name = "v1.fruit.example.com";

describe.sequential.each(planes)("doctor names what is wrong on $name", ({ start }) => {
  let cluster: ControlPlane;
  let parent: string;
  let project: string;
  let port: number;
  let server: ExtensionServer;
  let mend: () => Promise<unknown>;

  const run = (...args: string[]): Promise<Ran> =>
    kagg(args, { cwd: project, kubeconfig: cluster.kubeconfig });
  const restart = async (): Promise<void> => {
    await server.stop();
    server = await startExtensionServer(project, { port, kubeconfig: cluster.kubeconfig });
  };
  const available = (wanted: "True" | "False"): Promise<void> => untilAvailable(cluster, name, wanted);
  const patch = async (spec: object): Promise<void> => {
    const args = ["patch", "apiservice", name, "--type=merge", "-p", JSON.stringify({ spec })];
    expect(await cluster.kubectl(args)).toMatchObject({ exitCode: 0 });
  };

  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), "kagg-e2e-"));
    cluster = await start();
    project = (await scaffold(parent)).folder;
    [port = 0] = await freePorts(1);
    await run("certs");
    server = await startExtensionServer(project, { port, kubeconfig: cluster.kubeconfig });
    const registered = await run("register", "--endpoint", `localhost:${port}`);
    expect(registered, registered.stderr).toMatchObject({ exitCode: 0 });
  });

  afterEach(async () => {
    await mend();
    await available("True");
  });

  afterAll(async () => {
    await server.stop();
    await cluster.stop();
    await rm(parent, { recursive: true, force: true });
  });

  test("a healthy API is green, and a green run changes nothing", async () => {
    mend = async () => {};
    const healthy = await run("doctor");
    expect(healthy, healthy.stdout).toMatchObject({ exitCode: 0 });
    expect(healthy.stdout).toContain(`${name} is served`);
    expect(healthy.stdout).toContain("v1alpha1.fruit.example.com is served");
  });

  test("the server is stopped", async () => {
    mend = restart;
    await server.stop();
    await available("False");
    await expectVerdict(/refused/);
  });

  test("the APIService names a port that nothing listens on", async () => {
    const { port: registered } = (await cluster.get<ApiService>(path)).spec.service;
    mend = () => patch({ service: { port: registered } });
    const [free = 0] = await freePorts(1);
    await patch({ service: { port: free } });
    await available("False");
    await expectVerdict(new RegExp(`refused[^]*${free}|${free}[^]*refused`));
  });

  test("the caBundle is of a CA that did not sign the certificate", async () => {
    const { caBundle } = (await cluster.get<ApiService>(path)).spec;
    mend = () => patch({ caBundle });
    await patch({ caBundle: await foreignCaBundle(project) });
    await available("False");
    await expectVerdict(/caBundle/);
  });

  test("the serving certificate has expired", async () => {
    const putBack = await keepServed(project);
    mend = () => putBack().then(restart);
    await serveExpired(project);
    await restart();
    await available("False");
    await expectVerdict(/expired/);
  });

  test("the serving certificate is for another Service", async () => {
    const putBack = await keepServed(project);
    mend = () => putBack().then(restart);
    await serveOtherName(project);
    await restart();
    await available("False");
    await expectVerdict(
      /vegetable\.fruit\.svc[^]*fruit\.fruit\.svc|fruit\.fruit\.svc[^]*vegetable\.fruit\.svc/,
    );
  });

  test("the server does not serve the group version: its root path is 404", async () => {
    const { spec } = await cluster.get<ApiService>(path);
    const other = "v9.fruit.example.com";
    mend = () => cluster.kubectl(["delete", "apiservice", other]);
    const object = {
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      metadata: { name: other },
      spec: { ...spec, version: "v9" },
    };
    await cluster.kubectl(["create", "-f", "-"], { input: JSON.stringify(object) });
    await untilAvailable(cluster, other, "False");
    await expectVerdict(/404/, other);
  });

  async function expectVerdict(pattern: RegExp, apiService = name): Promise<void> {
    const report = await run("doctor", apiService, "-o", "json");
    expect(report, report.stdout).toMatchObject({ exitCode: 1 });
    const [judged] = (JSON.parse(report.stdout) as Report).apiServices;
    expect(judged?.verdict).toMatch(pattern);
    // Each failure comes with something to do.
    const failures = judged?.checks.filter(({ outcome }) => outcome === "fail") ?? [];
    expect(failures.filter(({ fix }) => fix.length === 0)).toEqual([]);
  }
});

const path = `/apis/apiregistration.k8s.io/v1/apiservices/${name}`;

type ApiService = {
  readonly spec: { readonly caBundle: string; readonly service: { readonly port: number } };
};

type Report = {
  readonly apiServices: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly checks: readonly { readonly outcome: string; readonly fix: readonly string[] }[];
  }[];
};
