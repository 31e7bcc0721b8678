import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");

type Packed = { readonly filename: string; readonly files: readonly { readonly path: string }[] };

let folder: string;
let cli: Packed;
let runtime: Packed;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kagg-packed-"));
  const args = ["pack", ".", "./apiserver", "--ignore-scripts", "--json", "--pack-destination", folder];
  [cli, runtime] = JSON.parse((await execa("npm", args, { cwd: root })).stdout) as [Packed, Packed];
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test("the packed CLI holds what it runs with and nothing else, and runs where nothing else is installed", async () => {
  const { filename, files } = cli;
  const paths = files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining(["bin/kagg.js", "dist/main.js", "dist/THIRD-PARTY-LICENSES.txt"]),
  );
  expect(paths).toEqual(expect.arrayContaining(["schema/kagg.schema.json", "LICENSE", "README.md"]));
  expect(paths).toEqual(expect.arrayContaining(["dist/sandbox.js", "dist/sandbox.d.ts"]));
  expect(paths).toEqual(expect.arrayContaining(["page/index.html", "page/main.js", "page/style.css"]));
  expect(paths.filter((path) => /^(src|test|bench|apiserver|page\/tsconfig|\.)/.test(path))).toEqual([]);

  await execa("npm", ["install", "--offline", "--prefix", folder, join(folder, filename)]);
  const kagg = join(folder, "node_modules", ".bin", "kagg");
  expect((await execa(kagg, ["--version"])).stdout).toBe("0.1.0");
  expect((await execa(kagg, ["--help"])).stdout).toContain("doctor");

  await writeFile(join(folder, "starts.mjs"), startsASandbox);
  expect((await execa(process.execPath, ["starts.mjs"], { cwd: folder })).stdout).toBe("201");
});

/** Where neither the runtime nor anything else is installed. */
const startsASandbox = `import { sandbox } from "kagg/sandbox";
const cluster = await sandbox();
const path = "/api/v1/namespaces";
console.log((await cluster.request({ method: "POST", path, body: { metadata: { name: "orchard" } } })).status);
await cluster.close();
`;

test("the packed CLI and runtime give a project the types of kagg/sandbox, and make one with kagg demo", async () => {
  const project = join(folder, "project");
  await mkdir(join(project, "node_modules", "@kagg"), { recursive: true });
  await unpack(cli, join(project, "node_modules", "kagg"));
  await unpack(runtime, join(project, "node_modules", "@kagg", "apiserver"));
  // What the runtime depends on, and what a project is built with.
  for (const name of await readdir(join(root, "node_modules"))) {
    if (name === "kagg" || name === "@kagg") continue;
    await symlink(join(root, "node_modules", name), join(project, "node_modules", name));
  }
  await writeFile(join(project, "package.json"), JSON.stringify({ type: "module" }));
  await writeFile(join(project, "types.ts"), usesTypes);
  const flags = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2023", "--types", "node"];
  await execa(join(root, "node_modules", ".bin", "tsc"), [...flags, "types.ts"], { cwd: project });

  // Where the demo looks before it asks a registry, which does not have the packages yet.
  await symlink("..", join(project, "node_modules", "kagg", "node_modules"));
  const kagg = join(project, "node_modules", "kagg", "bin", "kagg.js");
  expect((await execa(process.execPath, [kagg, "demo"], { cwd: project })).stderr).toContain(
    "All of it was true",
  );
}, 120_000);

const usesTypes = `import { createApiServer, memory, resource } from "@kagg/apiserver";
import * as z from "@kagg/apiserver/zod";
import { sandbox, type Sandbox } from "kagg/sandbox";
const versions = { v1: { spec: z.object({ variety: z.string() }) } };
const Mango = resource({ group: "fruit.example.com", kind: "Mango", scope: "Namespaced", versions, storageVersion: "v1" });
const cluster: Sandbox = await sandbox();
await cluster.serve([Mango], (given) => createApiServer({ ...given, resources: [Mango], storage: memory() }));
await cluster.create(Mango, { metadata: { name: "a" }, spec: { variety: "Kent" } });
// @ts-expect-error so that nothing of this is any
await sandbox({ emulate: "1.30" });
`;

test("the packed runtime holds its compiled code and its types", async () => {
  const paths = runtime.files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining(["dist/index.js", "dist/index.d.ts", "dist/testing/index.js", "dist/zod.js"]),
  );
  expect(paths.filter((path) => /^(src|test)|\.tsbuildinfo$/.test(path))).toEqual([]);
});

async function unpack({ filename }: Packed, into: string): Promise<void> {
  await mkdir(into, { recursive: true });
  await execa("tar", ["-xzf", join(folder, filename), "-C", into, "--strip-components=1"]);
}
