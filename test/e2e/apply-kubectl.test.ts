import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiServer, createApiServer, kubeconfigConnection, memory } from "../../apiserver/src/index.ts";
import { Mango } from "../../apiserver/test/resource/mango.ts";
import { type ControlPlane, startControlPlane } from "../cluster/control-plane.ts";
import { kagg } from "./kagg.ts";
import { until } from "./until.ts";

const mango = (spec: object): string =>
  JSON.stringify({
    apiVersion: "fruit.example.com/v1",
    kind: "Mango",
    metadata: { name: "a", namespace: "default" },
    spec: { variety: "x", ...spec },
  });

// What kubectl makes of server-side apply by the runtime, through the real kube-aggregator.
describe.sequential("kubectl applies on the server", () => {
  let cluster: ControlPlane;
  let folder: string;
  let server: ApiServer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "kagg-apply-"));
    await writeFile(join(folder, "kagg.yaml"), description);
    await kagg(["certs"], { cwd: folder });
    cluster = await startControlPlane();
    const pki = (file: string): Promise<string> => readFile(join(folder, ".kagg/pki", file), "utf8");
    server = await createApiServer({
      resources: [Mango],
      storage: memory(),
      certificate: { certificate: await pki("tls.crt"), key: await pki("tls.key") },
      kubernetes: await kubeconfigConnection(cluster.kubeconfig, {}),
    });
    const port = await server.listen({ port: 0 });
    const { stdout } = await kagg(["render", "--endpoint", `localhost:${port}`], { cwd: folder });
    await cluster.kubectl(["apply", "--server-side", "-f", "-"], { input: `${stdout}\n` });
    await until(
      "the API is served",
      () => cluster.kubectl(["get", "mangoes.fruit.example.com"]),
      ({ exitCode }) => exitCode === 0,
    );
  });

  afterAll(async () => {
    await server?.close();
    await cluster?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const run = async (args: string, input?: string): Promise<string> => {
    const { exitCode, stdout, stderr } = await cluster.kubectl(args.split(" "), { ...(input && { input }) });
    return `${exitCode} ${stdout}${stderr}`;
  };
  const apply = (spec: object, more = ""): Promise<string> =>
    run(`apply --server-side${more} -f -`, mango(spec));
  const managers = async (): Promise<string> => {
    const path = "{range .metadata.managedFields[*]}{.manager} {.operation};{end}";
    return (await cluster.kubectl(["get", "mango", "a", "-o", `jsonpath=${path}`])).stdout;
  };

  test("creates, changes nothing the second time, and tells of conflicts", async () => {
    expect(await apply({ ripeness: 1 })).toBe("0 mango.fruit.example.com/a serverside-applied");
    const before = await run("get mango a -o jsonpath={.metadata.resourceVersion}");
    expect(await apply({ ripeness: 1 })).toBe("0 mango.fruit.example.com/a serverside-applied");
    expect(await run("get mango a -o jsonpath={.metadata.resourceVersion}")).toBe(before);
    const refused = await apply({ ripeness: 2 }, " --field-manager=other");
    expect(refused).toMatch(
      /^1 error: Apply failed with 1 conflict: conflict with "kubectl": \.spec\.ripeness/,
    );
    expect(await apply({ ripeness: 2 }, " --field-manager=other --force-conflicts")).toMatch(/^0 /);
    expect(await managers()).toBe("kubectl Apply;other Apply;");
  });

  test("shows what would change, and hides managedFields", async () => {
    const diff = await run("diff --server-side --force-conflicts -f -", mango({ ripeness: 3 }));
    expect(diff).toMatch(/^1 /);
    expect(diff).toMatch(/-\s+ripeness: 2\n\+\s+ripeness: 3/);
    expect(await run("get mango a -o yaml")).not.toContain("managedFields");
    expect(await run("get mango a -o yaml --show-managed-fields")).toContain("f:ripeness");
  });

  test("takes over what it applied on the client's side", async () => {
    await run("delete mango a");
    await run("apply -f -", mango({ ripeness: 1, notes: { old: "1" } }));
    expect(await managers()).toBe("kubectl-client-side-apply Update;");
    expect(await apply({ ripeness: 5 })).toMatch(/^0 /);
    expect(await run("get mango a -o jsonpath={.spec}")).toBe('0 {"ripeness":5,"variety":"x"}');
  });

  test("explains how a list is merged", async () => {
    const { stdout } = await cluster.kubectl(["get", "--raw", "/openapi/v3/apis/fruit.example.com/v1"]);
    expect(stdout).toContain('"x-kubernetes-list-map-keys":["name","floor"]');
    expect(stdout).toContain("application/apply-patch+yaml");
  });
});

const description = `apiVersion: kagg.dev/v1alpha1
kind: AggregatedAPI
metadata:
  name: orchard
spec:
  group: fruit.example.com
  namespace: fruit-system
  versions: [{ name: v1 }]
  resources: [{ kind: Mango, plural: mangoes }]
  service: { name: orchard-api, port: 8446 }
  image: registry.example.com/orchard:1.2.3
`;
