import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { execa } from "execa";
import { type ControlPlane, startControlPlane } from "../test/cluster/control-plane.ts";
import { freePorts } from "../test/cluster/free-ports.ts";
import { startExtensionServer } from "../test/e2e/extension-server.ts";
import { kagg, kaggBin } from "../test/e2e/kagg.ts";
import { scaffold } from "../test/e2e/scaffold.ts";
import { type Comparison, type Side, compare } from "./compare.ts";

const versions = ["v1", "v1alpha1"];
const runs = 7;

/**
 * `kagg register` on a running server against `kubectl apply --server-side` of the same objects. Every run starts with
 * nothing registered. kube-aggregator lists a new APIService in OpenAPI no earlier than a second after it has seen it
 * (k8s.io/kube-aggregator/pkg/controllers/openapiv3/controller.go, AddAPIService), and register waits for that too: so
 * both ends are measured, each against kubectl waiting for the same.
 */
export async function* register(): AsyncGenerator<Comparison> {
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
    const args = ["register", "--endpoint", endpoint];
    const whole: Side = { name: "kagg register", before, run: () => must(args, project, kubeconfig) };
    let ended: Promise<unknown> = Promise.resolve();
    const untilAvailable: Side = {
      name: whole.name,
      before: () => ended.then(before),
      run: () => {
        const { available, end } = registerUntilAvailable(args, project, kubeconfig);
        ended = end;
        return available;
      },
    };
    const kubectl: Side = {
      name: "kubectl apply, until Available",
      before,
      run: () => apply(cluster, objects).then(() => poll(() => available(cluster))),
    };
    const kubectlOpenApi: Side = {
      name: "kubectl apply, until in OpenAPI",
      before,
      run: () => apply(cluster, objects).then(() => poll(() => inOpenApi(cluster))),
    };
    yield await compare("kagg register, to its end", 1.5, whole, kubectl, runs);
    const afterIt = { ...kubectl, before: () => ended.then(before) };
    yield await compare("kagg register, until it says available", 1.5, untilAvailable, afterIt, runs);
    yield await compare("kagg register, to its end", 1.5, whole, kubectlOpenApi, runs);
    await server.stop();
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

/** `available` resolves when register has said so of both versions, `end` when it is done. */
function registerUntilAvailable(
  args: string[],
  cwd: string,
  kubeconfig: string,
): { available: Promise<unknown>; end: Promise<unknown> } {
  const env = { NO_COLOR: "1", KUBECONFIG: kubeconfig };
  const child = execa(process.execPath, [kaggBin, ...args], { cwd, env, stdin: "ignore" });
  const available = new Promise<void>((resolve) => {
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.match(/^ +available /gm)?.length === 2) resolve();
    });
  });
  return { available: Promise.race([available, child]), end: child };
}

async function apply(cluster: ControlPlane, objects: string): Promise<void> {
  const applied = await cluster.kubectl(["apply", "--server-side", "-f", objects]);
  if (applied.exitCode !== 0) throw new Error(applied.stderr);
}

async function poll(ask: () => Promise<boolean>): Promise<void> {
  while (!(await ask())) {
    // A pause between two questions: the answer itself is what is waited for.
    await setTimeout(10);
  }
}

async function available(cluster: ControlPlane): Promise<boolean> {
  const objects = await Promise.all(
    versions.map((version) =>
      cluster.get<ApiService>(`/apis/apiregistration.k8s.io/v1/apiservices/${version}.fruit.example.com`),
    ),
  );
  return objects.every(({ status }) =>
    status?.conditions?.some((condition) => condition.type === "Available" && condition.status === "True"),
  );
}

async function inOpenApi(cluster: ControlPlane): Promise<boolean> {
  const { paths } = await cluster.get<{ paths: Record<string, unknown> }>("/openapi/v3");
  return versions.every((version) => Object.hasOwn(paths, `apis/fruit.example.com/${version}`));
}

type ApiService = {
  readonly status?: { readonly conditions?: { readonly type: string; readonly status: string }[] };
};
