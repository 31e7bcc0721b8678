import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ControlPlane } from "../../cluster/control-plane.ts";
import { freePorts } from "../../cluster/free-ports.ts";
import { planes } from "../../cluster/planes.ts";
import { writeTokenKubeconfig } from "../../cluster/kubeconfig.ts";
import { type ExtensionServer, startExtensionServer } from "../extension-server.ts";
import { type Ran, kagg } from "../kagg.ts";
import type { Language } from "./languages.ts";
import { mango } from "./mango.ts";
import { snapshot } from "../snapshot.ts";
import { until } from "../until.ts";
import { watchMangos } from "./watch-mangos.ts";

/** One story, told in order: each test stands on the one before it. */
export function mainJob(language: Language): void {
  describe.sequential.each(planes)(
    `${language.name}: init → certs → register → kubectl → unregister on $name`,
    ({ start }) => {
      let cluster: ControlPlane;
      let parent: string;
      let project: string;
      let port: number;
      let server: ExtensionServer | undefined;
      let before: string[];

      const run = (...args: string[]): Promise<Ran> =>
        kagg(args, { cwd: project, kubeconfig: cluster.kubeconfig });
      const serve = async (kubeconfig = cluster.kubeconfig): Promise<void> => {
        server = await startExtensionServer(project, {
          port,
          kubeconfig,
          command: language.command(project),
        });
      };
      const kubectl = async (args: string, input?: string): Promise<string> => {
        const result = await cluster.kubectl(args.split(" "), input === undefined ? {} : { input });
        expect(result, `kubectl ${args}`).toMatchObject({ exitCode: 0 });
        return result.stdout;
      };

      beforeAll(async () => {
        parent = await mkdtemp(join(tmpdir(), "kagg-e2e-"));
        cluster = await start();
        [port = 0] = await freePorts(1);
        before = await snapshot(cluster);
      });

      afterAll(async () => {
        await server?.stop();
        await cluster.stop();
        await rm(parent, { recursive: true, force: true });
      });

      test("init makes a project that builds into one file", async () => {
        project = await language.make(parent);
        expect((await stat(join(project, language.built))).isFile()).toBe(true);
      });

      test("certs issues a CA and a serving certificate, once", async () => {
        expect(await run("certs")).toMatchObject({ exitCode: 0 });
        const first = await stat(join(project, ".kagg/pki/tls.crt"));
        expect(await run("certs")).toMatchObject({ exitCode: 0 });
        expect((await stat(join(project, ".kagg/pki/tls.crt"))).mtimeMs).toBe(first.mtimeMs);
        expect((await stat(join(project, ".kagg/pki/tls.key"))).mode & 0o777).toBe(0o600);
      });

      test("a dry run and a diff change nothing", async () => {
        expect(await run("register", "--endpoint", `localhost:${port}`, "--dry-run")).toMatchObject({
          exitCode: 0,
        });
        expect(await run("register", "--endpoint", `localhost:${port}`, "--diff")).toMatchObject({
          exitCode: 1,
        });
        expect(await snapshot(cluster)).toEqual(before);
      });

      test("register waits until the API is really served", async () => {
        await serve();
        const registered = await run("register", "--endpoint", `localhost:${port}`);
        expect(registered, registered.stderr).toMatchObject({ exitCode: 0 });
        // At once, without another wait: that is what register promises.
        expect(await kubectl("get mangos -A")).toBe("");
        const conditions =
          "get apiservices v1.fruit.example.com v1alpha1.fruit.example.com -o jsonpath={.items[*].status.conditions[0].status}";
        expect(await kubectl(conditions)).toBe("True True");
        expect(await run("register", "--endpoint", `localhost:${port}`, "--diff")).toMatchObject({
          exitCode: 0,
        });
      });

      test("kubectl knows the resource", async () => {
        expect(await kubectl("api-resources --api-group=fruit.example.com --no-headers")).toMatch(
          /^mangos\s+fruit\.example\.com\/v1\s+true\s+Mango$/m,
        );
        expect(await kubectl("explain mango.spec.size.width")).toContain("FIELD: width <integer>");
        expect(await kubectl("explain mango --recursive --api-version=fruit.example.com/v1alpha1")).toContain(
          "VERSION:    v1alpha1",
        );
      });

      test("its schemas merge into the cluster's OpenAPI, and no definition of Kubernetes is renamed by it", async () => {
        const named = async (): Promise<string[]> =>
          Object.keys((await cluster.get<{ definitions: object }>("/openapi/v2")).definitions);
        const names = await until("OpenAPI v2 to have it", named, (all) =>
          all.some((name) => name.endsWith(".Mango")),
        );
        expect(names).toContain("com.example.fruit.v1.Mango");
        expect(names.filter((name) => /_v\d+$/.test(name))).toEqual([]);
      });

      test("create, and get in both versions", async () => {
        expect(await kubectl("create -f -", mango("alphonso", 3))).toBe(
          "mango.fruit.example.com/alphonso created",
        );
        expect(await kubectl("get mango alphonso --no-headers")).toMatch(/^alphonso\s+alphonso\s/);
        const old = await cluster.kubectl([
          "get",
          "mangos.v1alpha1.fruit.example.com",
          "alphonso",
          "-o",
          "yaml",
        ]);
        expect(old.stdout).toContain("apiVersion: fruit.example.com/v1alpha1");
        expect(old.stdout).toContain("  size: 3x1\n");
        expect(old.stderr).toContain("Warning: fruit.example.com/v1alpha1 Mango is deprecated");
        const yaml = await kubectl("get mango alphonso -o yaml");
        expect(yaml).toContain("apiVersion: fruit.example.com/v1\n");
        expect(yaml).toContain("    width: 3\n");
      });

      test("wrong objects are refused with the field at fault", async () => {
        const wrong = await cluster.kubectl(["create", "-f", "-"], { input: mango("wrong", 0) });
        expect(wrong.exitCode).toBe(1);
        expect(wrong.stderr).toContain("spec.size.width");
        const unknown = await cluster.kubectl(["create", "-f", "-"], {
          input: `${mango("wrong", 1)}  colour: green\n`,
        });
        expect(unknown.stderr).toContain('strict decoding error: unknown field "spec.colour"');
      });

      test("apply twice changes nothing the second time; a change is a change", async () => {
        expect(await kubectl("apply -f -", mango("kesar", 1))).toBe("mango.fruit.example.com/kesar created");
        expect(await kubectl("apply -f -", mango("kesar", 1))).toBe(
          "mango.fruit.example.com/kesar unchanged",
        );
        expect(await kubectl("apply -f -", mango("kesar", 2))).toBe(
          "mango.fruit.example.com/kesar configured",
        );
      });

      test("patch and label", async () => {
        await kubectl('patch mango kesar --type=merge -p {"spec":{"size":{"width":40}}}');
        await kubectl(
          'patch mango kesar --type=json -p [{"op":"replace","path":"/spec/size/width","value":41}]',
        );
        await kubectl("label mango kesar sort=early");
        expect(await kubectl("get mangos -l sort=early -o jsonpath={.items[*].spec.size.width}")).toBe("41");
        expect(await kubectl("get mangos -l sort!=early -o name")).toBe("mango.fruit.example.com/alphonso");
      });

      test("status is a subresource of its own", async () => {
        await kubectl('patch mango kesar --type=merge -p {"status":{"phase":"Ready"}}');
        expect(await kubectl("get mango kesar -o jsonpath={.status.phase}")).toBe("");
        await kubectl('patch mango kesar --subresource=status --type=merge -p {"status":{"phase":"Ready"}}');
        expect(await kubectl("get mango kesar -o jsonpath={.status.phase}:{.spec.size.width}")).toBe(
          "Ready:41",
        );
      });

      test("server-side apply: two managers, and who owns what", async () => {
        const apply = "apply --server-side -f -";
        await kubectl(`${apply} --field-manager=gardener`, mango("dasheri", 8));
        const refused = await cluster.kubectl(`${apply} --field-manager=cook`.split(" "), {
          input: mango("dasheri", 9),
        });
        expect(refused.stderr).toContain('conflict with "gardener": .spec.size.width');
        await kubectl(`${apply} --field-manager=cook --force-conflicts`, mango("dasheri", 9));
        expect(await kubectl("get mango dasheri -o jsonpath={.spec.size.width}")).toBe("9");
        await kubectl("delete mango dasheri");
      });

      test.runIf(language.scale)("scale is a subresource of its own", async () => {
        expect(await kubectl("scale mango kesar --replicas=5")).toBe("mango.fruit.example.com/kesar scaled");
        expect(await kubectl("get mango kesar -o jsonpath={.spec.replicas}")).toBe("5");
        expect(await kubectl("get mango kesar --subresource=scale --no-headers")).toMatch(/^kesar\s+5\s/);
      });

      test("watch sees a change and a deletion; delete --wait returns when it is gone", async () => {
        const watch = watchMangos(cluster);
        try {
          await watch.sees(/^ADDED\s+kesar/m);
          await kubectl("label mango kesar sort=late --overwrite");
          await watch.sees(/^MODIFIED\s+kesar/m);
          await kubectl("delete mango kesar --wait");
          await watch.sees(/^DELETED\s+kesar/m);
        } finally {
          await watch.stop();
        }
      });

      test("a namespace with objects in it can be deleted", async () => {
        await kubectl("create namespace orchard");
        for (const name of ["one", "two", "three"]) await kubectl("create -n orchard -f -", mango(name, 5));
        await kubectl("delete namespace orchard --wait");
        expect(await kubectl("get mangos -A -o name")).toBe("mango.fruit.example.com/alphonso");
      });

      test("the garbage collector deletes what an owner leaves behind", async () => {
        const uid = await kubectl("get mango alphonso -o jsonpath={.metadata.uid}");
        const owner = { apiVersion: "fruit.example.com/v1", kind: "Mango", name: "alphonso", uid };
        const metadata = { name: "basket", ownerReferences: [owner] };
        await kubectl("create -f -", JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata }));
        await kubectl("delete mango alphonso --wait");
        await kubectl("wait --for=delete configmap/basket --timeout=60s");
      });

      test("the server needs no more than the rights of its ServiceAccount", async () => {
        const token = await kubectl("create token fruit -n fruit");
        const kubeconfig = await writeTokenKubeconfig(cluster.folder, "fruit", cluster.server, token);
        await server?.stop();
        await serve(kubeconfig);
        await until(
          "the aggregator to reach the new process",
          () => cluster.kubectl(["get", "mangos"]),
          ({ exitCode }) => exitCode === 0,
        );
      });

      test("RBAC decides, in kube-apiserver and in the extension server", async () => {
        const asAlice = ["--as=alice", "get", "mangos", "-n", "default"];
        const denied = await cluster.kubectl(asAlice);
        expect(denied.stderr).toContain(
          'User "alice" cannot list resource "mangos" in API group "fruit.example.com"',
        );
        await kubectl("create rolebinding alice --clusterrole=view --user=alice -n default");
        const allowed = await until(
          "alice to be allowed",
          () => cluster.kubectl(asAlice),
          ({ exitCode }) => exitCode === 0,
        );
        expect(allowed.stderr).toContain("No resources found in default namespace.");
        await kubectl("delete rolebinding alice -n default");
      });

      test.each(["stop", "kill"] as const)(
        "data is still there after %s and a new start of the server",
        async (end) => {
          await kubectl("create -f -", mango(`langra-${end}`, 7));
          await server?.[end]();
          await serve();
          const found = await until(
            "the aggregator to reach the new process",
            () => cluster.kubectl(["get", "mango", `langra-${end}`, "-o", "jsonpath={.spec.size.width}"]),
            ({ exitCode }) => exitCode === 0,
          );
          expect(found.stdout).toBe("7");
        },
      );

      test("doctor finds nothing wrong", async () => {
        const healthy = await run("doctor");
        expect(healthy, healthy.stdout).toMatchObject({ exitCode: 0 });
        for (const version of ["v1", "v1alpha1"])
          expect(healthy.stdout).toContain(`${version}.fruit.example.com is served`);
      });

      test("unregister refuses without --yes, then leaves nothing", async () => {
        const refused = await run("unregister");
        expect(refused).toMatchObject({ exitCode: 2 });
        expect(refused.stderr).toContain("--yes");
        const done = await run("unregister", "--yes");
        expect(done, done.stderr).toMatchObject({ exitCode: 0 });
        expect(await snapshot(cluster)).toEqual(before);
        expect(await run("unregister", "--yes")).toMatchObject({ exitCode: 0 });
      });
    },
  );
}
