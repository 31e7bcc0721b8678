import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import type { Answers } from "../../src/scaffold/answers.ts";
import { writeTree } from "../../src/scaffold/write.ts";
import { tempFolder } from "../temp-folder.ts";
import { goldensIn, goldenTree } from "./golden-projects.ts";
import { installPackages } from "./install-packages.ts";

const goldens = goldensIn("typescript");

/** Generated projects in a new folder, with this checkout's packages as if they were installed. */
async function projects(...all: readonly Answers[]): Promise<string> {
  const folder = await tempFolder();
  await installPackages(join(folder, "node_modules"));
  for (const answers of all) {
    const options = { force: false, signal: new AbortController().signal };
    await writeTree(await goldenTree(answers), join(folder, answers.name), options);
  }
  return folder;
}

test.each(goldens)("$name builds into dist/, which runs in a folder with nothing else", async (answers) => {
  const folder = join(await projects(answers), answers.name);
  const elsewhere = await tempFolder();

  // Type-checks the sources and the tests as well.
  await execa("npm", ["run", "build"], { cwd: folder });
  await cp(join(folder, "dist"), join(elsewhere, "dist"), { recursive: true });
  const { stdout } = await execa(process.execPath, ["dist/server.js", "--help"], { cwd: elsewhere });

  // What a start does not need, named after what it holds.
  const isPart = (name: string): boolean => /-[A-Z0-9]{8}\.js(?:\.map)?$/.test(name);
  const files = (await readdir(join(elsewhere, "dist"))).toSorted();
  expect(files.some(isPart)).toBe(true);
  expect(files.filter((name) => !isPart(name))).toEqual([
    // The native part of lmdb, where the server has it.
    ...(answers.storage === "lmdb" ? ["lmdb.node"] : []),
    "package.json",
    "server.js",
    "server.js.map",
  ]);
  expect(stdout).toContain("--tls-private-key-file");
  // A server that imports zod as an object has all its languages: docs/decisions/064.
  expect(await languagesIn(join(folder, "dist"))).toEqual(["en"]);
});

/** zod's languages in a bundle, by what its source maps have come from. */
async function languagesIn(dist: string): Promise<string[]> {
  const maps = (await readdir(dist)).filter((name) => name.endsWith(".js.map"));
  const texts = await Promise.all(maps.map((name) => readFile(join(dist, name), "utf8")));
  const sources = texts.flatMap((text) => (JSON.parse(text) as { sources: string[] }).sources);
  return sources.flatMap((source) => /zod\/v4\/locales\/(.+)\.js$/.exec(source)?.[1] ?? []);
}

test("lmdb in a bundle reads in a later run what it wrote in an earlier one", async () => {
  const folder = join(await projects(goldens[0]!), goldens[0]!.name);
  const elsewhere = await tempFolder();
  await writeFile(
    join(folder, "src/server.ts"),
    `import { lmdb } from "@kagg/apiserver";
     const store = await lmdb("data")({ dataDir: undefined });
     const key = { resource: "appletrees.trees.acme.example", namespace: "default", name: String(process.pid) };
     await store.write({ key, expected: 0, type: "put", encode: () => Buffer.from("{}") });
     const list = store.list({ resource: key.resource, namespace: undefined });
     if (list !== "too-old") console.log([...list.items].map((item) => item.key.name).length);
     await store.close();`,
  );

  await execa(process.execPath, ["build.js"], { cwd: folder });
  await cp(join(folder, "dist"), join(elsewhere, "dist"), { recursive: true });
  const run = () => execa(process.execPath, ["dist/server.js"], { cwd: elsewhere });

  expect([(await run()).stdout, (await run()).stdout]).toEqual(["1", "2"]);
});

test("what a bundle leaves for later is found beside it", async () => {
  const folder = join(await projects(goldens[0]!), goldens[0]!.name);
  const elsewhere = await tempFolder();
  await writeFile(
    join(folder, "src/server.ts"),
    `import { createMetrics } from "@kagg/apiserver/internal";
     console.log(await createMetrics([], { list: () => "too-old" }).text());`,
  );

  await execa(process.execPath, ["build.js"], { cwd: folder });
  await cp(join(folder, "dist"), join(elsewhere, "dist"), { recursive: true });

  const { stdout } = await execa(process.execPath, ["dist/server.js"], { cwd: elsewhere });
  expect(stdout).toMatch(/^process_cpu_seconds_total \d/m);
});

test("etcd in a bundle gets as far as the network", async () => {
  const answers = goldens.find(({ storage }) => storage === "etcd")!;
  const folder = join(await projects(answers), answers.name);
  const elsewhere = await tempFolder();
  await writeFile(
    join(folder, "src/server.ts"),
    `import { etcd } from "@kagg/apiserver";
     const open = etcd({ hosts: "http://127.0.0.1:1", requestTimeout: 200 });
     console.log(await open({ dataDir: undefined }).then(() => "open", (error: Error) => error.message));`,
  );

  await execa(process.execPath, ["build.js"], { cwd: folder });
  await cp(join(folder, "dist"), join(elsewhere, "dist"), { recursive: true });

  const { stdout } = await execa(process.execPath, ["dist/server.js"], { cwd: elsewhere });
  expect(stdout).toMatch(/etcd|storage/);
});

test.each(goldens)("$name passes its own tests", { timeout: 120_000 }, async (answers) => {
  const folder = join(await projects(answers), answers.name);

  const { stdout } = await execa("npx", ["vitest", "run"], { cwd: folder, env: { NO_COLOR: "1" } });

  // Three of a stored kind and one of each of its versions but the storage version, five of a virtual kind, and two in the
  // sandbox.
  const virtual = answers.resources.filter((resource) => resource.virtual).length;
  const stored = answers.resources.length - virtual;
  const conversions = stored * (answers.versions.length - 1);
  const files = stored + conversions + virtual + 1;
  const tests = 3 * stored + conversions + 5 * virtual + 2;
  expect(stdout).toContain(`Test Files  ${files} passed (${files})`);
  expect(stdout).toContain(`Tests  ${tests} passed (${tests})`);
});
