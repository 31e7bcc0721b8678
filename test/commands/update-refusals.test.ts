import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { contents, differences, edit } from "../project-folder.ts";
import { tempFolder } from "../temp-folder.ts";
import { type KaggVersions, kaggVersions } from "./kagg-versions.ts";

let kagg: KaggVersions;
beforeAll(async () => {
  kagg = await kaggVersions();
  return kagg.remove;
});

const update = (folder: string, ...flags: string[]) => kagg.newer.run(folder, "update", ...flags);

describe("changes that are not committed", () => {
  const committed = async (): Promise<string> => {
    const folder = await kagg.oldProject();
    const git = (...args: string[]) =>
      execa("git", ["-c", "user.name=a", "-c", "user.email=a@b.example", ...args], { cwd: folder });
    await git("init", "-q");
    await git("add", "-A");
    await git("commit", "-q", "-m", "made");
    return folder;
  };

  test("are not written over, unless --force says so", async () => {
    const folder = await committed();
    await edit(folder, "src/server.ts", (text) => `// Ours.\n${text}`);
    await edit(folder, "Dockerfile", (text) => `# Ours.\n${text}`);
    const before = await contents(folder);

    const refused = await update(folder);

    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toBe(
      [
        "Nothing was written (update/uncommitted)",
        "  Dockerfile: would be changed, and has changes that are not committed",
        "  src/server.ts: would be changed, and has changes that are not committed",
        "    → git commit or git stash them; --force goes on",
      ].join("\n"),
    );
    expect(await contents(folder)).toEqual(before);
    expect(await update(folder, "--dry-run")).toMatchObject({ exitCode: 0 });
    expect(await update(folder, "--force")).toMatchObject({ exitCode: 0 });
    expect((await contents(folder))["src/server.ts"]).toMatch(/^\/\/ Ours\.\n[^]*new\.key/);
  });

  test("in files that stay as they are do not matter", async () => {
    const folder = await committed();
    await edit(folder, "README.md", (text) => `${text}\nOurs.\n`);

    expect(await update(folder)).toMatchObject({ exitCode: 0 });
  });
});

describe("a project without a kagg.lock", () => {
  const unrecorded = async (): Promise<string> => {
    const folder = await kagg.oldProject();
    await rm(join(folder, "kagg.lock"));
    await edit(folder, "src/server.ts", (text) => `// Ours.\n${text}`);
    return folder;
  };

  test("is left alone until its author says whose the differences are", async () => {
    const folder = await unrecorded();
    const before = await contents(folder);

    const { stderr, exitCode } = await update(folder);

    expect({ stderr, exitCode }).toEqual({
      stderr: [
        "There is no kagg.lock here (lock/missing)",
        "  kagg.lock: is not there, so nobody knows which differences are yours and which are kagg's",
        "    → kagg update --adopt takes all as yours; kagg update --markers marks each of them",
      ].join("\n"),
      exitCode: 2,
    });
    expect(await contents(folder)).toEqual(before);
  });

  test("--markers marks every difference", async () => {
    const folder = await unrecorded();

    const { stderr, exitCode } = await update(folder, "--markers");

    expect(exitCode).toBe(1);
    expect(stderr).toContain("  conflict  src/server.ts\n");
    const after = await contents(folder);
    expect(after["src/server.ts"]).toMatch(
      /^<<<<<<< yours\n\/\/ Ours\.\n=======\n>>>>>>> kagg 2\.0\.0\nimport /,
    );
    expect(after["src/resources.ts"]).not.toContain("<<<<<<<");
    expect(after["kagg.lock"]).toContain('"kagg": "2.0.0"');
  });

  test("--adopt takes it as it is, and what comes later is merged", async () => {
    const folder = await unrecorded();
    const before = await contents(folder);

    const { stderr, exitCode } = await kagg.older.run(folder, "update", "--adopt");

    expect({ stderr, exitCode }).toEqual({ stderr: "✓ The project is as kagg 1.0.0 makes it.", exitCode: 0 });
    expect(differences(before, await contents(folder))).toEqual(["kagg.lock"]);
    expect(await kagg.older.run(folder, "update", "--adopt")).toMatchObject({ exitCode: 2 });
    expect(await update(folder)).toMatchObject({ exitCode: 0 });
    expect((await contents(folder))["src/server.ts"]).toMatch(/^\/\/ Ours\.\n[^]*new\.key/);
  });
});

describe("refuses, and leaves the project as it is:", () => {
  test("a project of a newer kagg", async () => {
    const folder = await kagg.oldProject();
    await update(folder);
    const before = await contents(folder);

    const { stderr, exitCode } = await kagg.older.run(folder, "update");

    expect({ stderr, exitCode }).toEqual({
      stderr: expect.stringContaining(
        "kagg.lock: was written by kagg 2.0.0, and this is kagg 1.0.0\n    → npx kagg@2.0.0",
      ),
      exitCode: 2,
    });
    expect(await contents(folder)).toEqual(before);
  });

  test("adding to a project of an older one", async () => {
    const folder = await kagg.oldProject();
    const before = await contents(folder);

    const { stderr, exitCode } = await kagg.newer.run(folder, "add", "resource", "Cherry");

    expect({ stderr, exitCode }).toEqual({ stderr: expect.stringContaining("(lock/outdated)"), exitCode: 2 });
    expect(stderr).toContain("→ kagg update, look at what it changes and commit it, then add");
    expect(await contents(folder)).toEqual(before);
  });

  test("a lock whose paths lead out of the project", async () => {
    const folder = await kagg.oldProject();
    const outside = join(folder, "..", "theirs.md");
    await writeFile(outside, "# Goes with kagg 2\n");
    await edit(folder, "kagg.lock", (text) => text.replace('"LEAVES.md": [', '"../theirs.md": ['));

    expect(await update(folder)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("../theirs.md leads out of the folder"),
    });
    expect(await readFile(outside, "utf8")).toBe("# Goes with kagg 2\n");
  });
});

test("what is behind a link is neither read, written nor deleted", async () => {
  const folder = await kagg.oldProject();
  const outside = await tempFolder();
  await mkdir(join(outside, "src"));
  await cp(join(folder, "src"), join(outside, "src"), { recursive: true });
  await cp(join(folder, "LEAVES.md"), join(outside, "LEAVES.md"));
  for (const path of ["src", "LEAVES.md"]) {
    await rm(join(folder, path), { recursive: true });
    await symlink(join(outside, path), join(folder, path));
  }
  const before = await contents(outside);

  const { stderr, exitCode } = await update(folder);

  expect(exitCode).toBe(0);
  expect(stderr).toContain("  kept      src/server.ts is behind the symbolic link src\n");
  expect(await contents(outside)).toEqual(before);
});
