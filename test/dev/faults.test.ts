import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runKagg } from "../commands/run-kagg.ts";
import { tempFolder } from "../temp-folder.ts";
import { devProject } from "./dev-project.ts";
import { runDev } from "./run-dev.ts";

test("without a kagg.yaml it says where one comes from", async () => {
  const { exitCode, stderr } = await runKagg(await tempFolder(), ["dev"]);

  expect(exitCode).toBe(2);
  expect(stderr).toContain("There is no kagg.yaml here (project/not-found)");
  expect(stderr).toContain("→ kagg init makes one");
});

test("packages that are not installed, and a source that is not there, are told together", async () => {
  const folder = await devProject({ isInstalled: false });

  const { exitCode, stderr } = await runKagg(folder, ["dev", "--entry", "src/main.ts"]);

  expect(exitCode).toBe(2);
  expect(stderr).toBe(
    [
      "There is no source that could be run (dev/no-source)",
      `  ${join(folder, "node_modules")}: is missing`,
      "    → npm install",
      `  ${join(folder, "src/main.ts")}: there is no such file, and the server begins there`,
      "    → kagg dev --entry FILE",
    ].join("\n"),
  );
});

test("a project without esbuild is told how to get it", async () => {
  const folder = await devProject({ isInstalled: false });
  await mkdir(join(folder, "node_modules"));

  const { exitCode, stderr } = await runKagg(folder, ["dev"]);

  expect(exitCode).toBe(2);
  expect(stderr).toContain("esbuild, which makes JavaScript of the source, is not installed");
  expect(stderr).toContain("→ npm install --save-dev esbuild");
});

/** The scaffolded project as if it were written in Go. */
async function inGo(...files: readonly string[]): Promise<string> {
  const folder = await devProject({ isInstalled: false });
  const file = join(folder, "kagg.yaml");
  const text = await readFile(file, "utf8");
  await writeFile(
    file,
    text.replace("\nspec:\n", "\nspec:\n  template: go\n").replace(/type: lmdb/, "type: embedded"),
  );
  await rm(join(folder, "package.json"));
  for (const name of files) await writeFile(join(folder, name), "module example.com/orchard\n");
  return folder;
}

test("a server in Go needs a go.mod", async () => {
  const { exitCode, stderr } = await runKagg(await inGo(), ["dev"]);

  expect(exitCode).toBe(2);
  expect(stderr).toContain("there is no go.mod beside kagg.yaml, so there is no source that could be run");
});

test("a server in Go needs Go", async () => {
  const folder = await inGo("go.mod");

  const { exitCode, stderr } = await runKagg(folder, ["dev"], { PATH: folder });

  expect(exitCode).toBe(2);
  expect(stderr).toContain("the server is written in Go, and there is no program go in PATH");
  expect(stderr).toContain("→ install it (https://go.dev/dl), then go version");
});

test("a kagg.yaml that does not say that its server is in Go is told how", async () => {
  const folder = await devProject({ isInstalled: false });
  await rm(join(folder, "package.json"));
  await writeFile(join(folder, "go.mod"), "module example.com/orchard\n");

  const { exitCode, stderr } = await runKagg(folder, ["dev"]);

  expect(exitCode).toBe(2);
  expect(stderr).toContain("→ there is a go.mod: write template: go below spec in kagg.yaml");
});

test("a port that another program has is refused", async () => {
  const server = createServer().listen(0);
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;

  const { exitCode, stderr } = await runKagg(await devProject(), ["dev", "--port", String(port)]);

  expect(exitCode).toBe(3);
  expect(stderr).toBe(
    [
      "The port is taken (dev/port-taken)",
      `  --port: port ${port} of this machine is not free`,
      "    → choose another one, or leave --port out: kagg dev",
    ].join("\n"),
  );
});

test("a second session of one project is refused, and does the first one no harm", async () => {
  const folder = await devProject();
  const first = runDev(folder);
  await first.line(/use +export KUBECONFIG=/);

  const { exitCode, stderr } = await runKagg(folder, ["dev"]);

  expect(exitCode).toBe(3);
  expect(stderr).toContain("kagg dev runs already (dev/already-running)");
  expect(stderr).toContain(`process ${first.pid} serves this project already`);
  await first.line(/served +trees/);
});

test.each([
  [["--port", "none"], '"none" is no port between 1 and 65535'],
  [["--cluster", "--port", "6443"], "is the port of the sandbox, and there is none"],
  [["--host", "192.0.2.1"], "goes with --cluster"],
  [["--restore", "--context", "prod"], "--restore knows the cluster of the session"],
])("%j is refused", async (args, what) => {
  const { exitCode, stderr } = await runKagg(await tempFolder(), ["dev", ...args]);

  expect(exitCode).toBe(2);
  expect(stderr).toContain(what);
});

test("--restore with nothing to restore says so", async () => {
  const folder = await devProject();

  expect(await runKagg(folder, ["dev", "--restore"])).toMatchObject({
    exitCode: 0,
    stderr: "There is nothing to put back.",
  });
});

test("--quiet shows no requests and no log lines, --no-page has no page", async () => {
  const folder = await devProject();
  const run = runDev(folder, ["--quiet", "--no-page"]);
  await run.line(/served +trees/);

  expect(run.shown()).not.toMatch(/server +serving|page +http/);
});
