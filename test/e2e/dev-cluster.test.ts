import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ControlPlane, startControlPlane } from "../cluster/control-plane.ts";
import { runDev } from "../dev/run-dev.ts";
import { kagg, kaggBin, root } from "./kagg.ts";
import { startExtensionServer, type ExtensionServer } from "./extension-server.ts";
import { freePorts } from "../cluster/free-ports.ts";
import { hasTerminal } from "../terminal.ts";
import { until } from "./until.ts";
import { untilAvailable } from "./until-available.ts";

// kagg dev --cluster behind the real control plane, with the real kubectl: once where nothing was before, once in front of
// the same API that is registered and served already.
describe("kagg dev --cluster", () => {
  let cluster: ControlPlane;
  let parent: string;
  let project: string;

  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), "kagg-dev-cluster-"));
    cluster = await startControlPlane();
    const args = ["init", "fruit", "--group", "fruit.example.com", "--kind", "Mango", "--yes"];
    expect(await kagg(args, { cwd: parent })).toMatchObject({ exitCode: 0 });
    project = join(parent, "fruit");
    await symlink(join(root, "node_modules"), join(project, "node_modules"));
  });

  afterAll(async () => {
    await cluster.stop();
    await rm(parent, { recursive: true, force: true });
  });

  const dev = (...args: string[]) =>
    runDev(project, ["--cluster", ...args], { KUBECONFIG: cluster.kubeconfig });
  const kubectl = async (...args: string[]): Promise<string> => (await cluster.kubectl(args)).stdout.trim();

  test("serves what kubectl creates, serves a change, and leaves nothing where nothing was", async () => {
    const before = await everything();
    const run = dev();
    expect(await run.line(/use +the cluster is to reach this machine as/)).toContain("as localhost: ");
    await run.line(/served +fruit\.example\.com \(v1, v1alpha1\) behind context/);

    const created = await cluster.kubectl(["apply", "-f", "-"], { input: mango });
    expect(created).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("alphonso created") });
    await run.line(/request .* mangos default\/alphonso 201 \d+ms/);
    const file = join(project, "src", "mango", "v1.ts");
    await writeFile(file, (await readFile(file, "utf8")).replace('name: "Title"', 'name: "Called"'));
    await run.line(/served .* after the change of src\/mango\/v1\.ts/);
    expect(await kubectl("get", "mangos")).toMatch(/NAME +CALLED/);
    expect(await kubectl("get", "apiservices", "-l", "kagg.dev/project", "-o", "name")).toContain("v1alpha1");

    expect(await run.interrupt()).toBe(0);

    expect(await everything()).toEqual(before);
    expect(existsSync(join(project, ".kagg/dev/cluster.json"))).toBe(false);
  });

  describe("in front of an API that is registered", () => {
    let server: ExtensionServer;

    beforeAll(async () => {
      const [port = 0] = await freePorts(1);
      const env = { cwd: project, kubeconfig: cluster.kubeconfig };
      expect(await kagg(["certs"], env)).toMatchObject({ exitCode: 0 });
      const command = [process.execPath, "--import", "tsx", "src/server.ts"];
      server = await startExtensionServer(project, { port, kubeconfig: cluster.kubeconfig, command });
      expect(await kagg(["register", "--endpoint", `localhost:${port}`], env)).toMatchObject({ exitCode: 0 });
    });

    afterAll(() => server.stop());

    test("puts back exactly what was there, also after it was killed, and the API goes on", async () => {
      const before = await everything();
      const first = dev();
      await first.line(/served +fruit/);
      expect(await everything()).not.toEqual(before);
      await first.kill();
      expect(existsSync(join(project, ".kagg/dev/cluster.json"))).toBe(true);

      const restored = await kagg(["dev", "--restore"], { cwd: project, kubeconfig: cluster.kubeconfig });

      expect(restored).toMatchObject({
        exitCode: 0,
        stderr: expect.stringContaining("APIService v1.fruit.example.com"),
      });
      expect(await everything()).toEqual(before);

      const second = dev();
      await second.line(/served +fruit/);
      expect(await second.interrupt()).toBe(0);
      expect(await everything()).toEqual(before);
      await untilAvailable(cluster, "v1.fruit.example.com", "True");
    });

    test("a session that was killed is put back by the next one before it begins", async () => {
      const before = await everything();
      const first = dev();
      await first.line(/served +fruit/);
      await first.kill();

      const second = dev();
      await second.line(/restored +APIService v1\.fruit\.example\.com/);
      await second.line(/served +fruit/);
      expect(await second.interrupt()).toBe(0);

      expect(await everything()).toEqual(before);
    });

    test.skipIf(!hasTerminal)("a terminal that is closed ends it as Ctrl-C does", async () => {
      const before = await everything();
      const command = `"${process.execPath}" "${kaggBin}" dev --cluster`;
      const terminal = spawn("script", ["-qec", command, "/dev/null"], {
        cwd: project,
        env: { ...process.env, KUBECONFIG: cluster.kubeconfig, TERM: "xterm", NO_COLOR: "1" },
        stdio: ["pipe", "pipe", "inherit"],
      });
      await new Promise<void>((resolve) => {
        let shown = "";
        terminal.stdout.on("data", (chunk: Buffer) => {
          shown += chunk.toString();
          if (/served +fruit/.test(shown)) resolve();
        });
      });

      terminal.kill("SIGKILL");

      const journal = join(project, ".kagg/dev/cluster.json");
      await until(
        "put back",
        async () => existsSync(journal),
        (isThere) => !isThere,
      );
      expect(await everything()).toEqual(before);
    });

    test("two sessions do not take each other's API", async () => {
      const before = await everything();
      const first = dev();
      await first.line(/served +fruit/);
      const elsewhere = join(parent, "elsewhere");
      await cp(project, elsewhere, { recursive: true, filter: (path) => !/\/(\.kagg|data)$/.test(path) });

      const second = runDev(elsewhere, ["--cluster"], { KUBECONFIG: cluster.kubeconfig });
      await expect(second.line(/served +fruit/)).rejects.toThrow(
        "APIService v1.fruit.example.com: leads to the Service fruit-dev of another session",
      );

      await kubectl("get", "mangos");
      await first.line(/request .* list mangos default\/\* 200/);
      expect(await first.interrupt()).toBe(0);
      expect(await everything()).toEqual(before);
    });

    test("what is registered meanwhile stays", async () => {
      const run = dev();
      await run.line(/served +fruit/);
      const env = { cwd: project, kubeconfig: cluster.kubeconfig };
      expect(await kagg(["register", "--endpoint", `localhost:${server.port}`], env)).toMatchObject({
        exitCode: 0,
      });
      const registered = await everything();

      expect(await run.interrupt()).toBe(0);

      const names = (all: readonly Live[]): readonly string[] => all.map(({ metadata }) => metadata.name);
      expect(names(await everything())).toEqual(names(registered).filter((name) => name !== "fruit-dev"));
      await untilAvailable(cluster, "v1.fruit.example.com", "True");
    });

    test("what is somebody else's is not touched, and said", async () => {
      const name = "v1.fruit.example.com";
      await kubectl("label", "apiservice", name, "kagg.dev/project=another", "--overwrite");
      const before = await everything();
      const run = dev();

      await expect(run.line(/served +fruit/)).rejects.toThrow("register/owned-by-another");

      expect(await everything()).toEqual(before);
      await kubectl("label", "apiservice", name, "kagg.dev/project=fruit.fruit", "--overwrite");
    });
  });

  test.skipIf(!ownAddress())("an address of this machine leads there through an EndpointSlice", async () => {
    await cluster.stop();
    // With it, kube-apiserver follows EndpointSlices itself, since there is no kube-proxy here; it knows no ExternalName then.
    cluster = await startControlPlane({ aggregatorRouting: true });
    const before = await everything();
    const run = dev("--host", ownAddress()!);
    await run.line(/served +fruit/);

    expect(await kubectl("get", "endpointslices", "-n", "fruit", "-o", "wide")).toContain(ownAddress());
    await cluster.kubectl(["apply", "-f", "-"], { input: mango });
    await run.line(/request .* mangos default\/alphonso 20[01]/);
    expect(await run.interrupt()).toBe(0);

    expect(await everything()).toEqual(before);
  });

  /** All that kagg could have changed, with who owns which field; without what changes by itself. */
  async function everything(): Promise<readonly Live[]> {
    const kinds =
      "namespaces,apiservices,services,serviceaccounts,endpointslices,roles,rolebindings,clusterroles,clusterrolebindings";
    const json = await kubectl("get", kinds, "-A", "-o", "json", "--show-managed-fields");
    const { items } = JSON.parse(json) as { items: readonly Live[] };
    return items
      .filter(({ metadata }) => /fruit/.test(metadata.name))
      .map(({ status: _status, metadata: { resourceVersion: _version, ...metadata }, ...rest }) => ({
        ...rest,
        metadata: {
          ...metadata,
          managedFields: (metadata.managedFields ?? []).filter(({ subresource }) => subresource !== "status"),
        },
      }));
  }
});

/** An address that an EndpointSlice may have; machines without a network have none. */
function ownAddress(): string | undefined {
  return Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === "IPv4" && !one.internal && !one.address.startsWith("169.254."))?.address;
}

type Live = {
  readonly status?: unknown;
  readonly metadata: {
    readonly name: string;
    readonly resourceVersion?: string;
    readonly managedFields?: readonly { readonly subresource?: string }[];
  };
};

const mango = `apiVersion: fruit.example.com/v1
kind: Mango
metadata:
  name: alphonso
spec:
  title: Alphonso
`;
