import { chmod, cp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { contents, differences, edit } from "../project-folder.ts";
import { tempFolder } from "../temp-folder.ts";
import { type InstalledKagg, installedKagg } from "./installed-kagg.ts";

let kagg: InstalledKagg;
beforeAll(async () => {
  kagg = await installedKagg();
  return kagg.remove;
});

const made = new Map<string, string>();

/** A copy of a project that has been made once. */
async function newProject(...flags: readonly string[]): Promise<string> {
  const known = made.get(flags.join());
  const original = known ?? (await kagg.project(...flags));
  made.set(flags.join(), original);
  const folder = join(await tempFolder(), "fruit");
  await cp(original, folder, { recursive: true });
  return folder;
}

test("a kind goes into a project that is as kagg made it", async () => {
  const folder = await newProject();
  const before = await contents(folder);

  const { stdout, stderr, exitCode } = await kagg.run(folder, "add", "resource", "Cherry");

  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 0 });
  expect(stderr).toMatch(/^✓ Cherry is in fruit now\.\n/);
  expect(stderr).toContain("  new       src/cherry.ts\n");
  expect(stderr).toMatch(/\n\nNext:\n {2}npm test$/);
  const after = await contents(folder);
  expect(differences(before, after)).toEqual(
    expect.arrayContaining(["kagg.lock", "kagg.yaml", "src/cherry.ts", "test/cherry.test.ts"]),
  );
  expect(after["src/mango.ts"]).toBe(before["src/mango.ts"]);
  expect(after["kagg.yaml"]).toContain("    - kind: Cherry\n      plural: cherries\n");
});

test("a version goes into every kind, and objects stay stored as they are", async () => {
  const folder = await newProject("--versions", "v1");

  const { stderr, exitCode } = await kagg.run(folder, "add", "version", "v2");

  expect({ stderr, exitCode }).toEqual({
    stderr: expect.stringMatching(/^✓ Version v2 is in fruit now\./),
    exitCode: 0,
  });
  const after = await contents(folder);
  expect(after["src/mango.ts"]).toContain('storageVersion: "v1"');
  expect(after["src/mango/versions.ts"]).toContain('export * as v2 from "./v2.ts";\n');
  expect(after["src/mango/v2.ts"]).toContain("export const to = ");
  expect(after["kagg.yaml"]).toContain("    - name: v2\n");
});

/** An author who has left nothing as it was. */
async function makeOnesOwn(folder: string): Promise<void> {
  await edit(folder, "kagg.yaml", (text) =>
    text
      .replace(/^#.*\n/gm, "# mine\n")
      .replace("shortNames: []", "shortNames: [ mg ]   # as everybody says")
      .replace("  image: fruit:0.1.0", '  image:   "registry.example.com/fruit:2"'),
  );
  await edit(folder, "src/server.ts", (text) => `// Ours.\n${text}`);
  await writeFile(join(folder, "README.md"), "# Ours\n");
  await rm(join(folder, "Dockerfile"));
  await edit(folder, "src/mango/v1.ts", (text) => text.replaceAll("title", "variety"));
  await edit(folder, "src/resources.ts", (text) => text.replaceAll('"', "'"));
  await rename(join(folder, "test/mango.test.ts"), join(folder, "test/renamed.test.ts"));
  await chmod(join(folder, "src/server.ts"), 0o755);
}

test("an author who has changed everything keeps it", async () => {
  const folder = await newProject();
  await makeOnesOwn(folder);
  const before = await contents(folder);

  const { stderr, exitCode } = await kagg.run(folder, "add", "resource", "Cherry", "--plural", "kirschen");

  expect({ stderr, exitCode }).toEqual({
    stderr: expect.stringContaining("✓ Cherry is in fruit now."),
    exitCode: 0,
  });
  const after = await contents(folder);
  for (const [path, text] of Object.entries(before)) {
    if (path === "kagg.lock") continue;
    // Nothing is taken away and nothing moves: the lines that were there are there, in their order.
    const added = linesOf(after[path] ?? "");
    for (const line of linesOf(text)) {
      const at = added.findIndex((other) => other === line || line.includes("resources: ["));
      expect(at, `${path}: ${line}`).toBeGreaterThanOrEqual(0);
      added.splice(0, at + 1);
    }
  }
  expect(after["src/server.ts"]).toMatch(/^x \/\/ Ours\.\n/);
  expect(after["kagg.yaml"]).toContain("      plural: kirschen\n");
  expect(Object.keys(after)).not.toContain("Dockerfile");
});

const linesOf = (text: string): string[] => text.split("\n");

test("a project of CRLF stays one", async () => {
  const folder = await newProject();
  const paths = ["kagg.yaml", "src/server.ts", "src/mango.ts"];
  for (const path of paths) await edit(folder, path, (text) => text.replaceAll("\n", "\r\n"));

  expect((await kagg.run(folder, "add", "resource", "Cherry")).exitCode).toBe(0);
  expect((await kagg.run(folder, "add", "version", "v2")).exitCode).toBe(0);

  for (const path of paths) expect(await readFile(join(folder, path), "utf8")).not.toMatch(/[^\r]\n/);
});

test("--dry-run prints a patch that makes the same of the project, and writes nothing", async () => {
  const [dry, wet] = [await newProject(), await newProject()];
  const before = await contents(dry);

  const { stdout, stderr, exitCode } = await kagg.run(dry, "add", "resource", "Cherry", "--dry-run");

  expect({ stderr, exitCode }).toEqual({
    stderr: expect.stringContaining("Cherry would be in fruit:"),
    exitCode: 0,
  });
  expect(await contents(dry)).toEqual(before);
  await kagg.run(wet, "add", "resource", "Cherry");
  await execa("git", ["apply", "-"], { cwd: dry, input: `${stdout}\n` });
  expect(differences(await contents(dry), await contents(wet))).toEqual(["kagg.lock"]);
});

/** A template in which a kind more changes a line that authors change as well. */
const listInALine = (text: string): string =>
  text.replace(
    "Object.values(resources)",
    "[{{#each resources}}{{#unless @first}}, {{/unless}}resources.{{kind}}{{/each}}]",
  );

test("lines that the author has changed refuse it with what to put in by hand; --markers writes both", async () => {
  const other = await installedKagg();
  onTestFinished(other.remove);
  await other.template("src/server.ts.hbs", listInALine);
  const folder = await other.project();
  await edit(folder, "src/server.ts", (text) =>
    text.replace("[resources.Mango]", "[...mine, resources.Mango]"),
  );
  const before = await contents(folder);

  const refused = await other.run(folder, "add", "resource", "Cherry");

  expect(refused).toMatchObject({ exitCode: 1, stdout: "" });
  expect(refused.stderr).toBe(
    [
      "Nothing was written (add/conflict)",
      "  src/server.ts:9: these lines are not as kagg wrote them:",
      "        resources: [...mine, resources.Mango],",
      "    and would become:",
      "        resources: [resources.Mango, resources.Cherry],",
      "    → kagg add resource Cherry --markers writes yours and kagg's between markers, and leaves alone what was there",
    ].join("\n"),
  );
  expect(await contents(folder)).toEqual(before);

  const marked = await other.run(folder, "add", "resource", "Cherry", "--markers");

  expect(marked).toMatchObject({ exitCode: 1, stdout: "" });
  expect(marked.stderr).toContain("! Cherry is in fruit, with conflicts: look for <<<<<<< yours");
  expect(marked.stderr).toContain("  conflict  src/server.ts\n");
  expect(await readFile(join(folder, "src/server.ts"), "utf8")).toContain(
    "<<<<<<< yours\n  resources: [...mine, resources.Mango],\n=======\n  resources: [resources.Mango, resources.Cherry],\n>>>>>>> kagg 1.0.0\n",
  );
  const again = await other.run(folder, "add", "resource", "Plum");
  expect(again.stderr).toContain("src/server.ts: still has a conflict in it");
});

describe("refuses, and leaves the project as it is:", () => {
  type Case = [about: string, args: string, prepare: (folder: string) => Promise<unknown>, said: string[]];
  const nothing = async () => undefined;
  test.each<Case>([
    [
      "everything wrong with a kind at once",
      "resource mango --plural Mangos",
      nothing,
      [
        "It cannot be added (add/impossible)",
        'KIND: "mango" is no kind',
        '--plural: "Mangos" is no DNS label',
      ],
    ],
    ["a kind that is there", "resource Mango", nothing, ["KIND: Mango is already spec.resources[0].kind"]],
    [
      "a short name that is there",
      "resource Mg",
      (folder) => edit(folder, "kagg.yaml", (text) => text.replace("shortNames: []", "shortNames: [mg]")),
      ["KIND: mg is already spec.resources[0].shortNames[0]"],
    ],
    ["a path for a kind", "resource ../../x", nothing, ['KIND: "../../x" is no kind']],
    ["a version that is there", "version v1", nothing, ["VERSION: v1 is there already, as number 1"]],
    ["no version", "version 2", nothing, ['VERSION: "2" is no version']],
    [
      "both scopes",
      "resource Cherry --namespaced --cluster-scoped",
      nothing,
      ["--namespaced, --cluster-scoped: only one of them can be true"],
    ],
    [
      "a file that is there",
      "resource Cherry",
      (folder) => writeFile(join(folder, "src/cherry.ts"), "mine"),
      ["Nothing was written (add/conflict)", "src/cherry.ts: was there before kagg had such a file"],
    ],
    [
      "kagg.yaml under another name",
      "resource Cherry -f other.yaml",
      nothing,
      ['--file: "other.yaml" is not the kagg.yaml of a project'],
    ],
    ["no kagg.yaml", "resource Cherry", (folder) => rm(join(folder, "kagg.yaml")), ["project/not-found"]],
    [
      "no kagg.lock",
      "resource Cherry",
      (folder) => rm(join(folder, "kagg.lock")),
      ["lock/missing", "→ kagg update --adopt"],
    ],
    [
      "a kagg.lock that is broken",
      "resource Cherry",
      (folder) => writeFile(join(folder, "kagg.lock"), "{"),
      ["lock/unusable", "kagg.lock: is no JSON", "→ git checkout kagg.lock"],
    ],
    [
      "a kagg.lock that is a link",
      "resource Cherry",
      (folder) => rm(join(folder, "kagg.lock")).then(() => symlink("/etc/passwd", join(folder, "kagg.lock"))),
      ["files/unwritable", "is a symbolic link"],
    ],
    [
      "another language than the project's",
      "resource Cherry",
      (folder) =>
        edit(folder, "kagg.yaml", (text) =>
          text.replace("spec:\n", "spec:\n  template: go\n").replace("type: lmdb", "type: embedded"),
        ),
      ["lock/disagrees", "kagg.yaml spec.template: is go"],
    ],
  ])("%s", async (_, args, prepare, said) => {
    const folder = await newProject();
    await prepare(folder);
    const before = await contents(folder);

    const { stdout, stderr, exitCode } = await kagg.run(folder, "add", ...args.split(" "));

    for (const sentence of said) expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect({ stdout, isNo: exitCode === 1 || exitCode === 2 || exitCode === 3 }).toEqual({
      stdout: "",
      isNo: true,
    });
    expect(await contents(folder)).toEqual(before);
  });
});

test("nothing is written through a link, and what is left to do is told", async () => {
  const folder = await newProject();
  const outside = await tempFolder();
  await rename(join(folder, "src"), join(outside, "src"));
  await symlink(join(outside, "src"), join(folder, "src"));
  const before = await contents(outside);

  const { stderr, exitCode } = await kagg.run(folder, "add", "resource", "Cherry");

  expect(exitCode).toBe(1);
  expect(stderr).toContain("src/cherry.ts: is behind the symbolic link src");
  expect(await contents(outside)).toEqual(before);
});

test("a kind and a version can be added one after the other, and update finds nothing to do", async () => {
  const folder = await newProject();
  for (const args of ["resource Cherry --cluster-scoped", "version v2", "resource Plum"]) {
    expect(await kagg.run(folder, "add", ...args.split(" "))).toMatchObject({ exitCode: 0 });
  }
  const before = await contents(folder);

  const { stderr, exitCode } = await kagg.run(folder, "update");

  expect({ stderr, exitCode }).toEqual({ stderr: "✓ The project is as kagg 1.0.0 makes it.", exitCode: 0 });
  expect(await contents(folder)).toEqual(before);
  expect(before["src/plum/versions.ts"]).toContain('export * as v2 from "./v2.ts";\n');
});

describe("two branches that have both added something", () => {
  test("meet in git, and update makes what neither could: the one's version of the other's kind", async () => {
    const folder = await newProject();
    const git = (...args: string[]) =>
      execa("git", ["-c", "user.name=a", "-c", "user.email=a@b.example", ...args], { cwd: folder });
    const commit = async () => {
      await git("add", "-A");
      await git("commit", "-q", "-m", "more");
    };
    await git("init", "-q", "-b", "main");
    await commit();
    await git("checkout", "-q", "-b", "other");
    await kagg.run(folder, "add", "version", "v2");
    await commit();
    await git("checkout", "-q", "main");
    await kagg.run(folder, "add", "resource", "Cherry");
    await commit();
    await git("merge", "-q", "-m", "merged", "other");
    const before = await contents(folder);

    const { exitCode } = await kagg.run(folder, "update");

    expect(exitCode).toBe(0);
    expect(differences(before, await contents(folder))).toEqual([
      "kagg.lock",
      "src/cherry/v2.ts",
      "src/cherry/versions.ts",
      "test/cherry/v2.test.ts",
    ]);
  }, 90_000);

  test("lose nothing where one side of kagg.lock is taken", async () => {
    const folder = await newProject();
    await kagg.run(folder, "add", "resource", "Cherry");
    const ofOne = await readFile(join(folder, "kagg.lock"));
    await kagg.run(folder, "add", "resource", "Plum");
    const ofBoth = await contents(folder);
    await writeFile(join(folder, "kagg.lock"), ofOne);

    expect(await kagg.run(folder, "update")).toMatchObject({ exitCode: 0 });

    expect(await contents(folder)).toEqual(ofBoth);
  });
});
