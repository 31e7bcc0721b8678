import { get } from "node:http";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { execa } from "execa";
import { freePorts } from "../../test/cluster/free-ports.ts";
import { startProgram } from "../../test/cluster/program.ts";
import { etcd } from "../../test/cluster/programs.ts";
import type { Cluster } from "./cluster.ts";
import { asInAPod, type Kind, type Server, startServer } from "./server.ts";

const root = join(import.meta.dirname, "..", "..");

const tlsFlags = ({ folder, kubeconfig }: Cluster, port: number): string[] => [
  `--secure-port=${port}`,
  "--bind-address=127.0.0.1",
  `--tls-cert-file=${join(folder, "pki", "apiserver.crt")}`,
  `--tls-private-key-file=${join(folder, "pki", "apiserver.key")}`,
  `--kubeconfig=${kubeconfig}`,
];

/** A program beside this file, built as a scaffolded project is; gives the path of the bundle. */
async function bundled(program: string): Promise<string> {
  const project = join(root, ".cache", "bench", program);
  await mkdir(join(project, "src"), { recursive: true });
  await copyFile(join(import.meta.dirname, program), join(project, "src", "server.ts"));
  await copyFile(join(import.meta.dirname, "flunder-kind.ts"), join(project, "src", "flunder-kind.ts"));
  await execa(process.execPath, [join(root, "templates", "typescript", "build.js")], { cwd: project });
  return join(project, "dist", "server.js");
}

/** flunder-server.ts: its objects are in LMDB. */
export const kaggServer = async (cluster: Cluster): Promise<Kind> =>
  alone("kagg", cluster, [process.execPath, await bundled("flunder-server.ts")]);

/** The same with its objects in an etcd of its own. */
export async function kaggOnEtcd(cluster: Cluster): Promise<Kind> {
  const server = await bundled("flunder-on-etcd.ts");
  return onEtcd("kagg on etcd", cluster, [process.execPath, server], []);
}

/** k8s.io/sample-apiserver and an etcd of its own. */
export const sampleServer = (cluster: Cluster): Kind =>
  onEtcd(
    "sample-apiserver",
    cluster,
    [cluster.binary, "sample-apiserver"],
    [`--authentication-kubeconfig=${cluster.kubeconfig}`, `--authorization-kubeconfig=${cluster.kubeconfig}`],
  );

/** A project of `kagg init --template go`, built, with an etcd of its own. */
export const goOnEtcd = (cluster: Cluster, binary: string): Kind =>
  onEtcd("go, on etcd", cluster, [binary], []);

/** The same with the etcd that is inside it. */
export const goEmbedded = (cluster: Cluster, binary: string): Kind => alone("go", cluster, [binary]);

/** A server that keeps its objects itself. */
function alone(name: string, cluster: Cluster, command: readonly [string, ...string[]]): Kind {
  const start = async (folder: string): Promise<Server> => {
    const [port = 0] = await freePorts(1);
    const { program, milliseconds } = await startServer(
      [...command, ...tlsFlags(cluster, port), `--data-dir=${join(folder, name)}`],
      join(folder, `${name}.log`),
      `https://127.0.0.1:${port}/readyz`,
    );
    return {
      port,
      pids: [program.pid],
      startMilliseconds: milliseconds,
      storeMilliseconds: 0,
      restart: () => program.stop().then(() => start(folder)),
      stop: program.stop,
    };
  };
  return { name, start };
}

/** A server and an etcd, which syncs what it writes. */
function onEtcd(
  name: string,
  cluster: Cluster,
  command: readonly [string, ...string[]],
  flags: readonly string[],
): Kind {
  const start = async (folder: string): Promise<Server> => {
    const [client = 0, peer = 0] = await freePorts(2);
    const args = etcd({
      folder,
      ports: { etcd: client, etcdPeer: peer, apiserver: 0 },
      aggregatorRouting: false,
    });
    const durable = args.filter((arg) => arg !== "--unsafe-no-fsync");
    const begun = performance.now();
    const store = startProgram(cluster.binary, durable, join(folder, "etcd.log"), {
      environment: asInAPod(),
    });
    await Promise.race([etcdReady(client), store.ended]);
    const storeMilliseconds = performance.now() - begun;
    const [port = 0] = await freePorts(1);
    const { program, milliseconds } = await startServer(
      [...command, ...tlsFlags(cluster, port), ...flags, `--etcd-servers=http://127.0.0.1:${client}`],
      join(folder, `${name}.log`),
      `https://127.0.0.1:${port}/readyz`,
    );
    const stop = async (): Promise<void> => {
      await program.stop();
      await store.stop();
    };
    return {
      port,
      pids: [program.pid, store.pid],
      startMilliseconds: milliseconds,
      storeMilliseconds,
      restart: () => stop().then(() => start(folder)),
      stop,
    };
  };
  return { name, start };
}

async function etcdReady(port: number): Promise<void> {
  const answers = (): Promise<boolean> =>
    new Promise((resolve) => {
      get({ port, host: "127.0.0.1", path: "/health", agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      }).on("error", () => resolve(false));
    });
  while (!(await answers())) {
    // A pause between two questions.
    await setTimeout(5);
  }
}
