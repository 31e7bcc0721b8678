import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { contents, differences, edit } from "../project-folder.ts";
import { type KaggVersions, kaggVersions } from "./kagg-versions.ts";

let kagg: KaggVersions;
beforeAll(async () => {
  kagg = await kaggVersions();
  return kagg.remove;
});

const update = (folder: string, ...flags: string[]) => kagg.newer.run(folder, "update", ...flags);

test("a project that is as kagg made it becomes one that the newer kagg has made", async () => {
  const folder = await kagg.oldProject();
  const fresh = await contents(await kagg.newer.project());

  const { stdout, stderr, exitCode } = await update(folder);

  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 0 });
  expect(stderr).toBe(
    [
      "✓ The project is as kagg 2.0.0 makes it now.",
      "  new       COMES.md",
      "  changed   Dockerfile",
      "  deleted   LEAVES.md",
      "  new       internal/new.ts",
      "  deleted   internal/old.ts",
      "  changed   kagg.yaml",
      "  changed   package.json",
      "  changed   src/mango.ts",
      "  changed   src/mango/v1.ts",
      "  changed   src/mango/v1alpha1.ts",
      "  changed   src/server.ts",
      "",
      "Next:",
      "  npm install",
      "  npm test",
    ].join("\n"),
  );
  expect(await contents(folder)).toEqual(fresh);
});

test("what the author has changed stays, beside what kagg has changed", async () => {
  const folder = await kagg.oldProject();
  await edit(folder, "src/server.ts", (text) => `// Ours.\n${text}`);
  await edit(folder, "src/mango/v1.ts", (text) => text.replace("max(9999)", "max(99)"));
  await edit(folder, "kagg.yaml", (text) => text.replace("shortNames: []", "shortNames: [mg]"));
  const manifest = join(folder, "package.json");
  const { dependencies, ...rest } = JSON.parse(await readFile(manifest, "utf8")) as { dependencies: object };
  await writeFile(
    manifest,
    `${JSON.stringify({ ...rest, dependencies: { ...dependencies, zod: "4" } }, undefined, 2)}\n`,
  );
  await rm(join(folder, "Dockerfile"));
  await edit(folder, "LEAVES.md", () => "# Mine\n");
  await writeFile(join(folder, "COMES.md"), "# Mine too\n");

  const { stderr, exitCode } = await update(folder);

  expect({ stderr, exitCode }).toEqual({
    stderr: expect.stringMatching(/^✓ The project is as kagg 2\.0\.0 makes it now\.\n/),
    exitCode: 0,
  });
  for (const line of [
    "kept      COMES.md was there before kagg had such a file",
    "kept      Dockerfile is not there any more",
    "kept      LEAVES.md is no longer made by kagg, and is yours since you have changed it",
    "merged    kagg.yaml",
    "merged    package.json",
    "merged    src/server.ts",
  ]) {
    expect(stderr).toContain(`  ${line}\n`);
  }
  const after = await contents(folder);
  expect(after["src/server.ts"]).toMatch(/^\/\/ Ours\.\n[^]*new\.key/);
  expect(after["src/mango/v1.ts"]).toMatch(/Its title\.[^]*max\(99\)/);
  expect(after["kagg.yaml"]).toMatch(/shortNames: \[mg\][^]*# replicas: 2/);
  expect(JSON.parse(after["package.json"] ?? "")).toMatchObject({
    dependencies: { "@kagg/apiserver": "2.0.0", zod: "4" },
    devDependencies: { kagg: "2.0.0" },
  });
  expect([after["LEAVES.md"], after["COMES.md"], after["Dockerfile"]]).toEqual([
    "# Mine\n",
    "# Mine too\n",
    undefined,
  ]);

  expect(await update(folder)).toMatchObject({
    stderr: "✓ The project is as kagg 2.0.0 makes it.",
    exitCode: 0,
  });
  expect(await contents(folder)).toEqual(after);
});

test("what both have changed is marked, once, until it is decided", async () => {
  const folder = await kagg.oldProject();
  await edit(folder, "src/mango.ts", (text) => text.replace("{ status: true }", "{}"));

  const { stdout, stderr, exitCode } = await update(folder);

  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 1 });
  expect(stderr).toMatch(/^! The project is as kagg 2\.0\.0 makes it, but for the conflicts in it\.\n/);
  expect(stderr).toContain("  conflict  src/mango.ts\n");
  expect(stderr).toContain("Decide for each conflict, and take the markers out.");
  const after = await contents(folder);
  expect(after["src/mango.ts"]).toContain(
    "\n<<<<<<< yours\n  subresources: {},\n=======\n  subresources: { status: true, scale: undefined },\n>>>>>>> kagg 2.0.0\n});\n",
  );

  const again = await update(folder);

  expect(again).toMatchObject({ stdout: "", exitCode: 1 });
  expect(again.stderr).toContain("  conflict  src/mango.ts is not resolved yet\n");
  expect(await contents(folder)).toEqual(after);

  await edit(folder, "src/mango.ts", (text) =>
    text.replace(/<<<<<<< yours\n([^]*)=======[^]*>>>>>>> kagg 2\.0\.0\n/, "$1"),
  );
  expect(await update(folder)).toMatchObject({
    stderr: "✓ The project is as kagg 2.0.0 makes it.",
    exitCode: 0,
  });
});

test("kagg.yaml stays one that can be read: where both have changed it, the author's lines stay", async () => {
  const folder = await kagg.oldProject();
  await edit(folder, "kagg.yaml", (text) => text.replace("  # replicas: 1\n", "  replicas: 1\n"));
  const before = await contents(folder);

  const { stderr, exitCode } = await update(folder);

  expect(exitCode).toBe(0);
  expect(stderr).toContain("  kept      kagg.yaml keeps your lines where kagg has others now\n");
  expect((await contents(folder))["kagg.yaml"]).toBe(before["kagg.yaml"]);
});

test("--dry-run prints a patch that makes the same of the project, and writes nothing", async () => {
  const [dry, wet] = [await kagg.oldProject(), await kagg.oldProject()];
  const before = await contents(dry);

  const { stdout, stderr, exitCode } = await update(dry, "--dry-run");

  expect({ stderr, exitCode }).toEqual({
    stderr: expect.stringContaining("kagg 2.0.0 would change:\n"),
    exitCode: 0,
  });
  expect(await contents(dry)).toEqual(before);
  await update(wet);
  await execa("git", ["apply", "-"], { cwd: dry, input: `${stdout}\n` });
  expect(differences(await contents(dry), await contents(wet))).toEqual(["kagg.lock"]);
});

describe("names that kagg.yaml has now", () => {
  test("stay: a kind that the author has renamed, with its files, does not come back", async () => {
    const folder = await kagg.oldProject();
    await rename(join(folder, "src/mango"), join(folder, "src/papaya"));
    await rename(join(folder, "src/mango.ts"), join(folder, "src/papaya.ts"));
    await rm(join(folder, "test"), { recursive: true });
    for (const path of ["kagg.yaml", "src/papaya.ts", "src/resources.ts", "src/papaya/versions.ts"]) {
      await edit(folder, path, (text) => text.replaceAll("Mango", "Papaya").replaceAll("mango", "papaya"));
    }

    const { stderr, exitCode } = await update(folder);

    expect({ stderr, exitCode }).toEqual({ stderr: expect.stringContaining("✓ "), exitCode: 0 });
    const after = await contents(folder);
    expect(Object.keys(after).filter((path) => path.includes("mango") || path.startsWith("test"))).toEqual(
      [],
    );
    expect(after["src/server.ts"]).toContain("new.key");
    expect(after["src/resources.ts"]).toContain("Papaya");
    expect(after["kagg.lock"]).toContain('"kind": "Papaya"');
  });

  test("are added to: kinds and versions of both the author's and kagg's", async () => {
    const folder = await kagg.oldProject();
    await edit(folder, "kagg.yaml", (text) =>
      text
        .replace("    - name: v1alpha1\n", "    - name: v1beta1\n")
        .replace("  resources:\n", "  resources:\n    - kind: Own\n"),
    );
    await edit(folder, "src/mango/versions.ts", (text) => text.replaceAll("v1alpha1", "v1beta1"));
    await rename(join(folder, "src/mango/v1alpha1.ts"), join(folder, "src/mango/v1beta1.ts"));
    await update(folder);
    const before = await contents(folder);

    const { stderr, exitCode } = await kagg.newer.run(folder, "add", "version", "v2");

    expect({ stderr, exitCode }).toEqual({
      stderr: expect.stringContaining("✓ Version v2 is in fruit now."),
      exitCode: 0,
    });
    const after = await contents(folder);
    expect(after["src/mango/versions.ts"]).toBe(
      `${before["src/mango/versions.ts"]}export * as v2 from "./v2.ts";\n`,
    );
    expect(after["src/mango/v1beta1.ts"]).toBe(before["src/mango/v1beta1.ts"]);
  });
});
