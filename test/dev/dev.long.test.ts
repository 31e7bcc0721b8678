import { readFile, readdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { until } from "../e2e/until.ts";
import { devProject, tree, treesPath } from "./dev-project.ts";
import { asAuthor, runDev } from "./run-dev.ts";

const MINUTES = 120_000;

test(
  "the source is served, a change of it too, a broken one is not, and data survive",
  async () => {
    const folder = await devProject();
    const kind = join(folder, "src", "apple-tree", "v1.ts");
    const source = await readFile(kind, "utf8");
    const first = runDev(folder);
    await first.line(/served +trees\.acme\.example \(v1, v1alpha1\) behind the sandbox/);
    const author = await asAuthor(folder);
    const create = (name: string, title?: string) =>
      author.request({ method: "POST", path: treesPath, body: tree(name, title) });

    expect((await create("boskoop")).status).toBe(201);
    expect(await first.line(/request .* create appletrees default\/boskoop 201/)).toMatch(
      /kubernetes-admin .* \d+ms → v1\.trees\.acme\.example/,
    );
    await writeFile(kind, source.replace("title: z.string().min(1)", "title: z.string().min(5)"));
    await first.line(/served .* after the change of src\/apple-tree\/v1\.ts/);
    expect((await create("short", "abcd")).status).toBe(422);
    await writeFile(kind, `${source}\nlet broken = ;\n`);
    expect(await first.line(/broken/)).toMatch(/src\/apple-tree\/v1\.ts:\d+:14: Unexpected ";"/);
    await first.line(/The server from before this change goes on/);
    expect((await create("short", "abcd")).status).toBe(422);
    await writeFile(kind, source);
    await first.line(/served .* after the change of src\/apple-tree\/v1\.ts/);
    expect((await create("short", "abcd")).status).toBe(201);
    const inTeam = treesPath.replace("default", "team");
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "team" } };
    await author.request({ method: "POST", path: "/api/v1/namespaces", body: namespace });
    expect((await author.request({ method: "POST", path: inTeam, body: tree("gala") })).status).toBe(201);
    expect(await first.interrupt()).toBe(0);

    const second = runDev(folder);
    await second.line(/served +trees/);
    const again = await asAuthor(folder);
    await until(
      "the namespaces of objects are made again",
      async () => (await again.request({ path: "/api/v1/namespaces/team" })).status,
      (status) => status === 200,
    );
    expect((await again.request({ method: "POST", path: inTeam, body: tree("elstar") })).status).toBe(201);
    const { text } = await again.request({ path: treesPath });
    expect(
      (JSON.parse(text) as { items: { metadata: { name: string } }[] }).items.map(
        ({ metadata }) => metadata.name,
      ),
    ).toEqual(["boskoop", "short"]);
  },
  MINUTES,
);

test(
  "Ctrl-C leaves no port, no process and no lock; the next session is at the same address",
  async () => {
    const folder = await devProject();
    const run = runDev(folder);
    await run.line(/served +trees/);
    const { server } = await asAuthor(folder);
    const ports = Object.values(await portsOf(folder));
    expect((await Promise.all(ports.map(isOpen))).every(Boolean)).toBe(true);

    expect(await run.interrupt()).toBe(0);

    expect(await Promise.all(ports.map(isOpen))).toEqual([false, false, false]);
    expect((await readdir(join(folder, ".kagg/dev"))).toSorted()).toEqual([
      "data",
      "kubeconfig",
      "ports.json",
    ]);
    const next = runDev(folder);
    await next.line(/served +trees/);
    expect((await asAuthor(folder)).server).toBe(server);
  },
  MINUTES,
);

test(
  "where it is killed, its server dies with it, and a new session begins at once",
  async () => {
    const folder = await devProject();
    const run = runDev(folder);
    await run.line(/served +trees/);
    const { server } = await portsOf(folder);

    await run.kill();

    const next = runDev(folder);
    await next.line(/served +trees/);
    expect((await portsOf(folder)).server).toBeGreaterThan(0);
    expect(await next.interrupt()).toBe(0);
    expect(await isOpen(server)).toBe(false);
    expect((await readdir(join(folder, ".kagg/dev"))).filter((name) => name.startsWith("session-"))).toEqual(
      [],
    );
  },
  MINUTES,
);

test(
  "a crash is shown with its place in the source, and tried again with the next change",
  async () => {
    const folder = await devProject();
    const file = join(folder, "src", "server.ts");
    const source = await readFile(file, "utf8");
    await writeFile(file, `type Nothing = undefined;\n\nthrow new Error("not today" satisfies string);\n`);
    const run = runDev(folder);

    await run.line(/src\/server\.ts:3/);
    await run.line(/crashed +it ended with exit code 1; it is started again when a file changes/);
    await writeFile(file, source);

    await run.line(/served .* after the change of src\/server\.ts/);
    expect(await run.interrupt()).toBe(0);
  },
  MINUTES,
);

test(
  "a change of kagg.yaml is registered, and a wrong one is told and changes nothing",
  async () => {
    const folder = await devProject();
    const file = join(folder, "kagg.yaml");
    const description = await readFile(file, "utf8");
    const run = runDev(folder);
    await run.line(/served +trees/);
    const author = await asAuthor(folder);
    const apiServices = async (): Promise<readonly string[]> => {
      const { text } = await author.request({ path: "/apis/apiregistration.k8s.io/v1/apiservices" });
      const { items } = JSON.parse(text) as { items: { metadata: { name: string } }[] };
      return items.map(({ metadata }) => metadata.name).filter((name) => name.endsWith("acme.example"));
    };
    expect(await apiServices()).toEqual(["v1.trees.acme.example", "v1alpha1.trees.acme.example"]);

    await writeFile(file, description.replace("kind: AppleTree", "kind: 7"));
    await run.line(/kagg\.yaml is wrong \(project\/invalid\)/);
    await writeFile(file, description.replace("- name: v1alpha1", "- name: v1alpha1\n      served: false"));
    await run.line(/served +trees\.acme\.example \(v1\) .* after the change of kagg\.yaml/);

    expect(await apiServices()).toEqual(["v1.trees.acme.example"]);
  },
  MINUTES,
);

test(
  "the server has the rights of its ServiceAccount, and what it may not is shown",
  async () => {
    const folder = await devProject();
    const file = join(folder, "src", "server.ts");
    const source = await readFile(file, "utf8");
    await writeFile(file, withRequest(source));
    const run = runDev(folder);

    expect(await run.line(/request/)).toMatch(
      /system:serviceaccount:orchard-system:orchard list secrets 403 .*cannot list resource "secrets"/,
    );
  },
  MINUTES,
);

/** Adds a request that no manifest of kagg allows; the kubeconfig is found as any client finds it. */
const withRequest = (source: string): string =>
  `import { readFileSync } from "node:fs";
import { request } from "node:https";
import { dirname, join } from "node:path";
const file = process.argv.find((flag) => flag.startsWith("--kubeconfig="))!.slice("--kubeconfig=".length);
const { clusters: [{ cluster }] } = JSON.parse(readFileSync(file, "utf8"));
const authorization = \`Bearer \${readFileSync(join(dirname(file), "token"), "utf8")}\`;
const ca = Buffer.from(cluster["certificate-authority-data"], "base64");
request(\`\${cluster.server}/api/v1/secrets\`, { ca, headers: { authorization } }).end();
${source}`;

test(
  "a server that never becomes ready: doctor says why",
  async () => {
    const folder = await devProject();
    await writeFile(join(folder, "src", "server.ts"), "setInterval(() => {}, 1000);\n");
    const run = runDev(folder);

    await run.line(/waiting +nothing listens on port \d+/);
    await run.line(/broken +it is not served yet; what doctor finds:/);
    await run.line(/connection refused: nothing listens on/);
    expect(await run.interrupt()).toBe(0);
  },
  MINUTES,
);

const portsOf = async (folder: string): Promise<{ sandbox: number; page: number; server: number }> =>
  JSON.parse(await readFile(join(folder, ".kagg/dev/ports.json"), "utf8"));

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    }).on("error", () => resolve(false));
  });
