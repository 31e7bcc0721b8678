import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");

type Packed = { readonly filename: string; readonly files: readonly { readonly path: string }[] };

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kagg-packed-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test("the packed CLI holds what it runs with and nothing else, and runs where nothing else is installed", async () => {
  const { filename, files } = await pack(root);
  const paths = files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining(["bin/kagg.js", "dist/main.js", "dist/THIRD-PARTY-LICENSES.txt"]),
  );
  expect(paths).toEqual(expect.arrayContaining(["schema/kagg.schema.json", "LICENSE", "README.md"]));
  expect(paths).toEqual(expect.arrayContaining(["page/index.html", "page/main.js", "page/style.css"]));
  expect(paths.filter((path) => /^(src|test|bench|apiserver|page\/tsconfig|\.)/.test(path))).toEqual([]);

  await execa("npm", ["install", "--offline", "--prefix", folder, join(folder, filename)]);
  const kagg = join(folder, "node_modules", ".bin", "kagg");
  expect((await execa(kagg, ["--version"])).stdout).toBe("0.1.0");
  expect((await execa(kagg, ["--help"])).stdout).toContain("doctor");
});

test("the packed runtime holds its compiled code and its types", async () => {
  const paths = (await pack(join(root, "apiserver"))).files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining(["dist/index.js", "dist/index.d.ts", "dist/testing/index.js"]),
  );
  expect(paths.filter((path) => /^(src|test)|\.tsbuildinfo$/.test(path))).toEqual([]);
});

async function pack(from: string): Promise<Packed> {
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const [packed] = JSON.parse((await execa("npm", args, { cwd: from })).stdout) as Packed[];
  if (!packed) throw new Error("npm pack packed nothing");
  return packed;
}
