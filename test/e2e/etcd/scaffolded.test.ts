import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ControlPlane, startControlPlane } from "../../cluster/control-plane.ts";
import { freePorts } from "../../cluster/free-ports.ts";
import { type ExtensionServer, startExtensionServer } from "../extension-server.ts";
import { type Ran, kagg } from "../kagg.ts";
import { scaffold } from "../scaffold.ts";
import { startEtcd, type EtcdProcess } from "./etcd-process.ts";

let cluster: ControlPlane;
let etcd: EtcdProcess;
let parent: string;
let servers: ExtensionServer[] = [];

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "kagg-e2e-"));
  [cluster, etcd] = await Promise.all([startControlPlane(), startEtcd()]);
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await Promise.all([cluster.stop(), etcd.stop()]);
  await rm(parent, { recursive: true, force: true });
});

test("two servers of a project with --storage etcd have the same objects", async () => {
  const project = (await scaffold(parent, "--storage", "etcd")).folder;
  const { kubeconfig } = cluster;
  const run = (...args: string[]): Promise<Ran> => kagg(args, { cwd: project, kubeconfig });
  expect(await run("certs")).toMatchObject({ exitCode: 0 });
  const ports = await freePorts(2);
  const env = { ETCD_SERVERS: etcd.url };
  servers = await Promise.all(ports.map((port) => startExtensionServer(project, { port, kubeconfig, env })));
  const kubectl = async (...args: string[]): Promise<string> => {
    const result = await cluster.kubectl(args);
    expect(result, args.join(" ")).toMatchObject({ exitCode: 0 });
    return result.stdout;
  };
  const register = async (port: number | undefined): Promise<void> => {
    const result = await run("register", "--endpoint", `localhost:${port}`);
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
  };
  const mango = {
    apiVersion: "fruit.example.com/v1",
    kind: "Mango",
    metadata: { name: "kent" },
    spec: { title: "Kent", size: { width: 1, height: 2 } },
  };

  await register(ports[0]);
  const made = await cluster.kubectl(["create", "-f", "-"], { input: JSON.stringify(mango) });
  expect(made).toMatchObject({ exitCode: 0, stdout: "mango.fruit.example.com/kent created" });
  const before = await kubectl("get", "mango", "kent", "-o", "json");
  await servers[0]?.stop();
  await register(ports[1]);

  expect(await kubectl("get", "mango", "kent", "-o", "json")).toBe(before);
});
