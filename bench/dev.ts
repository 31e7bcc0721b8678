import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Cluster } from "../src/cluster/cluster.ts";
import { connect } from "../src/cluster/connect.ts";
import { startControlPlane } from "../test/cluster/control-plane.ts";
import { freePorts } from "../test/cluster/free-ports.ts";
import { startExtensionServer } from "../test/e2e/extension-server.ts";
import { kagg, kaggBin, root } from "../test/e2e/kagg.ts";
import { npm } from "../test/e2e/scaffold.ts";
import { type Comparison, type Side, compare } from "./compare.ts";

const mangos = "/apis/fruit.example.com/v1/namespaces/default/mangos";

/**
 * `kagg dev` from its call to the first object that is created through the sandbox, against the real control plane until it
 * is ready (with nothing registered yet). And from a change of the source until it is served, against what one does
 * without: `npm run build`, and the server until it is ready.
 */
export async function* dev(): AsyncGenerator<Comparison> {
  const parent = await mkdtemp(join(tmpdir(), "kagg-bench-"));
  const folder = join(parent, "fruit");
  try {
    await must(["init", "fruit", "--group", "fruit.example.com", "--kind", "Mango", "--yes"], parent);
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    yield await firstObject(folder);
    yield await change(folder);
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}

async function firstObject(folder: string): Promise<Comparison> {
  let end = async (): Promise<unknown> => undefined;
  const undo = async (): Promise<void> => {
    await end();
    end = async () => undefined;
  };
  const side: Side = {
    name: "kagg dev",
    before: async () => {
      await undo();
      await rm(join(folder, ".kagg"), { recursive: true, force: true });
    },
    run: async () => {
      const child = start(folder);
      end = () => stop(child);
      await until(async () => (await create(folder)) === 201);
    },
  };
  const peer: Side = {
    name: "the real control plane, ready",
    before: undo,
    run: async () => {
      const cluster = await startControlPlane();
      end = cluster.stop;
    },
  };
  const result = await compare("kagg dev, call to first object", 1, side, peer, 3);
  await undo();
  return result;
}

async function change(folder: string): Promise<Comparison> {
  const file = join(folder, "src", "mango", "v1.ts");
  const source = await readFile(file, "utf8");
  let count = 0;
  const next = (): string => {
    count += 1;
    return `Title ${count}`;
  };
  const edit = (title: string): Promise<void> =>
    writeFile(file, source.replace('name: "Title"', `name: "${title}"`));
  const child = start(folder);
  await until(async () => (await create(folder)) === 201);
  const cluster = await clusterOf(folder);
  const side: Side = {
    name: "kagg dev",
    run: async () => {
      const title = next();
      await edit(title);
      await until(async () => (await table(cluster)).includes(`"${title}"`));
    },
  };
  const [port = 0] = await freePorts(1);
  await must(["certs"], folder);
  const kubeconfig = join(folder, ".kagg/dev/kubeconfig");
  let stopServer = async (): Promise<void> => undefined;
  const peer: Side = {
    name: "npm run build, and its server ready",
    before: async () => {
      await stopServer();
      await rm(join(folder, "data"), { recursive: true, force: true });
    },
    run: async () => {
      await npm(folder, "run", "build");
      stopServer = (await startExtensionServer(folder, { port, kubeconfig })).stop;
    },
  };
  try {
    return await compare("kagg dev, change to served", 0.5, side, peer, 5);
  } finally {
    cluster.close();
    await stopServer();
    await stop(child);
  }
}

const start = (folder: string): ChildProcess =>
  spawn(process.execPath, [kaggBin, "dev"], { cwd: folder, stdio: "ignore" });

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGINT");
  await ended;
}

const clusterOf = (folder: string): Promise<Cluster> =>
  connect({ kubeconfig: join(folder, ".kagg/dev/kubeconfig"), env: {} });

/** The status of a create; 0 where nobody answers yet. */
async function create(folder: string): Promise<number> {
  const cluster = await clusterOf(folder).catch(() => undefined);
  if (!cluster) return 0;
  try {
    const body = {
      apiVersion: "fruit.example.com/v1",
      kind: "Mango",
      metadata: { generateName: "bench-" },
      spec: { title: "Bench" },
    };
    return (await cluster.request({ method: "POST", path: mangos, body })).status;
  } catch {
    return 0;
  } finally {
    cluster.close();
  }
}

const table = async (cluster: Cluster): Promise<string> =>
  (
    await cluster.request({
      path: `${mangos}?limit=1`,
      headers: { accept: "application/json;as=Table;g=meta.k8s.io;v=v1" },
    })
  ).text;

async function until(ask: () => Promise<boolean>): Promise<void> {
  // A pause between two questions: what is waited for is the answer.
  while (!(await ask())) await setTimeout(20);
}

async function must(args: readonly string[], cwd: string): Promise<void> {
  const { exitCode, stderr } = await kagg(args, { cwd });
  if (exitCode !== 0) throw new Error(stderr);
}
