import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeTree } from "../../../src/scaffold/write.ts";
import { goldensIn, goldenTree } from "../../scaffold/golden-projects.ts";
import { goEnvironment, make } from "./make.ts";
import { staticcheck } from "./staticcheck.ts";

const minutes = 60_000;

describe.sequential.each(goldensIn("go"))("$name", (answers) => {
  let parent: string;
  let folder: string;

  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), "kagg-go-"));
    folder = join(parent, answers.name);
    await writeTree(await goldenTree(answers), folder, {
      force: false,
      signal: new AbortController().signal,
    });
  });

  afterAll(() => rm(parent, { recursive: true, force: true }));

  test("is formatted as gofmt does", async () => {
    expect((await execa("gofmt", ["-l", "."], { cwd: folder })).stdout).toBe("");
  });

  test("generates, builds, and passes vet and its own tests", { timeout: 15 * minutes }, async () => {
    const printed = await make(folder, "build", "vet", "test");
    const tested = [...printed.matchAll(/^ok .*\/(internal\/server|registry)\t/gm)].map(([, name]) => name);
    expect(tested).toEqual(["internal/server", "registry"]);
  });

  test("needs nothing in go.mod that is not there, and nothing less", async () => {
    const tidy = await execa("go", ["mod", "tidy", "-diff"], {
      cwd: folder,
      env: goEnvironment,
      reject: false,
    });
    expect(tidy).toMatchObject({ stdout: "", exitCode: 0 });
  });

  test("make verify finds generated code that is old", { timeout: 5 * minutes }, async () => {
    await make(folder, "verify");
    const generated = join(folder, "generated/openapi/zz_generated.openapi.go");
    await appendFile(generated, "// old\n");
    await expect(make(folder, "verify")).rejects.toThrow("< // old");
  });

  test("staticcheck finds nothing", { timeout: 15 * minutes }, async () => {
    expect(await staticcheck(folder)).toEqual([]);
  });
});
