import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeTree } from "../../../src/scaffold/write.ts";
import type { ControlPlane } from "../../cluster/control-plane.ts";
import { freePorts } from "../../cluster/free-ports.ts";
import { planes } from "../../cluster/planes.ts";
import { goldensIn, goldenTree } from "../../scaffold/golden-projects.ts";
import { type ExtensionServer, startExtensionServer } from "../extension-server.ts";
import { type Ran, kagg } from "../kagg.ts";
import { until } from "../until.ts";
import { make } from "./make.ts";

describe.sequential.each(goldensIn("go"))("$name", (answers) => {
  let parent: string;
  let project: string;

  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), "kagg-go-"));
    project = join(parent, answers.name);
    const signal = new AbortController().signal;
    await writeTree(await goldenTree(answers), project, { force: false, signal });
    await make(project, "build");
    expect(await kagg(["certs"], { cwd: project })).toMatchObject({ exitCode: 0 });
  });

  afterAll(() => rm(parent, { recursive: true, force: true }));

  describe.sequential.each(planes)("behind $name", ({ start }) => {
    let cluster: ControlPlane;
    let server: ExtensionServer;

    const run = (...args: string[]): Promise<Ran> =>
      kagg(args, { cwd: project, kubeconfig: cluster.kubeconfig });

    beforeAll(async () => {
      cluster = await start();
      const [port = 0] = await freePorts(1);
      const { kubeconfig } = cluster;
      await rm(join(project, "data"), { recursive: true, force: true });
      server = await startExtensionServer(project, {
        port,
        kubeconfig,
        command: [join(project, "bin/server")],
      });
      const registered = await run("register", "--endpoint", `localhost:${port}`);
      expect(registered, registered.stderr).toMatchObject({ exitCode: 0 });
    });

    afterAll(async () => {
      await server?.stop();
      await cluster?.stop();
    });

    const served = answers.versions.flatMap(({ name }) =>
      answers.resources.map(({ plural }) => `${plural}.${name}.${answers.group}`),
    );
    test.each(served)("%s does what Kubernetes expects", async (resource) => {
      // kube-aggregator has not yet asked what objects look like; until then none can be made up.
      const tried = await until(
        "OpenAPI of the version",
        () => run("conformance", "--resource", resource, "-o", "json"),
        ({ stdout }) => stdout !== "",
      );
      const { items } = JSON.parse(tried.stdout) as { items: readonly Item[] };
      expect(items.filter(({ state }) => state === "unmet")).toEqual([]);
      expect(items.filter(({ state }) => state === "met").length).toBeGreaterThan(20);
    });

    test("doctor finds nothing wrong", async () => {
      const healthy = await run("doctor");
      expect(healthy, healthy.stdout).toMatchObject({ exitCode: 0 });
    });
  });
});

type Item = { readonly id: string; readonly state: string; readonly because: string };
