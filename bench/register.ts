import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type ControlPlane, startControlPlane } from "../test/cluster/control-plane.ts";
import { freePorts } from "../test/cluster/free-ports.ts";
import { startExtensionServer } from "../test/e2e/extension-server.ts";
import { kagg } from "../test/e2e/kagg.ts";
import { scaffold } from "../test/e2e/scaffold.ts";
import { type Comparison, compare } from "./compare.ts";

const apiService = "v1.fruit.example.com";

/**
 * `kagg register` on a running server, from call to done, against `kubectl apply --server-side` of the same objects
 * and then the time until the aggregator's condition turns True. Every run starts with nothing registered.
 */
export async function register(): Promise<Comparison[]> {
  const folder = await mkdtemp(join(tmpdir(), "kagg-bench-"));
  const cluster = await startControlPlane();
  const { kubeconfig } = cluster;
  try {
    const project = (await scaffold(folder)).folder;
    const [port = 0] = await freePorts(1);
    const endpoint = `localhost:${port}`;
    await must(["certs"], project, kubeconfig);
    const server = await startExtensionServer(project, { port, kubeconfig });
    const objects = join(folder, "objects.yaml");
    await writeFile(objects, await must(["render", "--endpoint", endpoint], project, kubeconfig));
    const before = (): Promise<unknown> => must(["unregister", "--yes"], project, kubeconfig);
    const result = await compare(
      "kagg register",
      1.5,
      {
        name: "kagg register",
        before,
        run: () => must(["register", "--endpoint", endpoint], project, kubeconfig),
      },
      { name: "kubectl apply, until Available", before, run: () => applyUntilAvailable(cluster, objects) },
      7,
    );
    await server.stop();
    return [result];
  } finally {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function must(args: string[], cwd: string, kubeconfig: string): Promise<string> {
  const { exitCode, stdout, stderr } = await kagg(args, { cwd, kubeconfig });
  if (exitCode !== 0) throw new Error(`kagg ${args.join(" ")} exited with ${exitCode}:\n${stderr}`);
  return stdout;
}

async function applyUntilAvailable(cluster: ControlPlane, objects: string): Promise<void> {
  const applied = await cluster.kubectl(["apply", "--server-side", "-f", objects]);
  if (applied.exitCode !== 0) throw new Error(applied.stderr);
  const path = `/apis/apiregistration.k8s.io/v1/apiservices/${apiService}`;
  while (!(await available(cluster, path))) {
    // A pause between two questions: the condition itself is what is waited for.
    await setTimeout(10);
  }
}

async function available(cluster: ControlPlane, path: string): Promise<boolean> {
  const { conditions = [] } = (await cluster.get<ApiService>(path)).status ?? {};
  return conditions.some(({ type, status }) => type === "Available" && status === "True");
}

type ApiService = {
  readonly status?: { readonly conditions?: { readonly type: string; readonly status: string }[] };
};
