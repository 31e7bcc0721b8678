import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { type ControlPlane, startControlPlane } from "../test/cluster/control-plane.ts";
import { freePorts } from "../test/cluster/free-ports.ts";
import { kagg } from "../test/e2e/kagg.ts";
import { type Comparison, median, milliseconds } from "./compare.ts";
import { startCluster } from "./runtime/cluster.ts";
import { startServer } from "./runtime/server.ts";
import { goEmbedded, goOnEtcd, sampleServer } from "./runtime/servers.ts";

const RUNS = 7;

/**
 * A project of `kagg init --template go`: from nothing to an object that the real kube-apiserver serves, against what was
 * promised; and the start of its binary against k8s.io/sample-apiserver's, each with an empty etcd.
 */
export async function* go(): AsyncGenerator<Comparison> {
  const parent = await mkdtemp(join(tmpdir(), "kagg-bench-"));
  try {
    yield await firstObject(parent);
    yield* starts(join(parent, "1", "fruit", "bin", "server"), parent);
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}

/** The first round fills Go's caches and does not count; each has a folder of its own, as each author has. */
async function firstObject(parent: string): Promise<Comparison> {
  const cluster = await startControlPlane();
  try {
    const times: number[] = [];
    for (let round = 0; round <= 2; round++) {
      const folder = join(parent, String(round), "fruit");
      await mkdir(folder, { recursive: true });
      const time = await served(folder, cluster);
      if (round > 0) times.push(time);
    }
    const time = median(times);
    return {
      what: "kagg init --template go, until an object is served (warm caches)",
      ratio: time / 90_000,
      limit: { atMost: 1 },
      kagg: milliseconds(time),
      peer: "promised: 90 s",
      runs: times.length,
    };
  } finally {
    await cluster.stop();
  }
}

async function served(folder: string, cluster: ControlPlane): Promise<number> {
  const begun = performance.now();
  const run = (...args: string[]) => must(kagg(args, { cwd: folder, kubeconfig: cluster.kubeconfig }));
  await run("init", "--template", "go", "--group", "fruit.example.com", "--kind", "Mango", "--yes");
  await execa("make", ["build"], { cwd: folder });
  await run("certs");
  const [port = 0] = await freePorts(1);
  const pki = join(folder, ".kagg", "pki");
  const { program } = await startServer(
    [
      join(folder, "bin", "server"),
      `--secure-port=${port}`,
      `--tls-cert-file=${join(pki, "tls.crt")}`,
      `--tls-private-key-file=${join(pki, "tls.key")}`,
      `--kubeconfig=${cluster.kubeconfig}`,
      `--data-dir=${join(folder, "data")}`,
    ],
    join(folder, "server.log"),
    `https://127.0.0.1:${port}/readyz`,
  );
  try {
    await run("register", "--endpoint", `localhost:${port}`);
    const mango = { metadata: { name: "first" }, spec: { title: "The first" } };
    const input = JSON.stringify({ apiVersion: "fruit.example.com/v1", kind: "Mango", ...mango });
    await must(cluster.kubectl(["create", "-f", "-"], { input }));
    return performance.now() - begun;
  } finally {
    await run("unregister", "--delete-data", "--yes");
    await program.stop();
  }
}

async function* starts(binary: string, parent: string): AsyncGenerator<Comparison> {
  const cluster = await startCluster();
  try {
    const sample = sampleServer(cluster);
    const kinds = [goOnEtcd(cluster, binary), goEmbedded(cluster, binary)] as const;
    for (const kind of kinds) {
      const pairs: [number, number][] = [];
      for (let round = 0; round <= RUNS; round++) {
        const pair = [];
        for (const side of [kind, sample]) {
          const folder = await mkdtemp(join(parent, "start-"));
          const server = await side.start(folder);
          // An etcd beside the server starts before it, and is not the binary's.
          pair.push(server.startMilliseconds + (kind === kinds[1] ? server.storeMilliseconds : 0));
          await server.stop();
        }
        if (round > 0) pairs.push(pair as [number, number]);
      }
      yield {
        what: kind === kinds[0] ? "Go binary, start to ready, etcd running" : "… with its own etcd, embedded",
        ratio: median(pairs.map(([a, b]) => a / b)),
        limit: kind === kinds[0] ? { atMost: 1.1 } : undefined,
        kagg: milliseconds(median(pairs.map(([a]) => a))),
        peer: `sample-apiserver${kind === kinds[0] ? "" : " and etcd"}: ${milliseconds(median(pairs.map(([, b]) => b)))}`,
        runs: pairs.length,
      };
    }
  } finally {
    await cluster.stop();
  }
}

async function must<Result extends { readonly exitCode?: number | undefined; readonly stderr: string }>(
  running: Promise<Result>,
): Promise<void> {
  const { exitCode, stderr } = await running;
  if (exitCode !== 0) throw new Error(stderr);
}
