import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, watch, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { kagg, kaggBin, root } from "../e2e/kagg.ts";
import { tempFolder } from "../temp-folder.ts";

const label =
  'is no DNS label: lower-case letters, digits and "-", beginning with a letter and ending with a letter or digit';
const group =
  'is no group for an API of yours: a DNS name in lower case with a "." in it, and not in k8s.io or kubernetes.io';

const enough = ["--group", "fruit.example.com", "--kind", "Mango", "--yes"];

test("a group and a kind are enough", async () => {
  const cwd = await tempFolder();

  const { stdout, stderr, exitCode } = await kagg(["init", "fruit", ...enough], { cwd });

  expect(stderr).toBe(
    [
      "✓ fruit has a server of mangos.fruit.example.com now.",
      `  vendor/ has kagg's packages of ${root}/, since they are not published yet.`,
      "",
      "Next:",
      "  cd fruit",
      "  npm install",
      "  npm run build",
      "  npx kagg certs",
      "  npx kagg register",
    ].join("\n"),
  );
  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 0 });
  expect(await readdir(cwd)).toEqual(["fruit"]);
  expect((await readdir(join(cwd, "fruit"), { recursive: true })).toSorted()).toEqual([
    ".dockerignore",
    ".gitignore",
    "Dockerfile",
    "README.md",
    "build.js",
    "kagg.lock",
    "kagg.yaml",
    "package.json",
    "src",
    "src/mango",
    "src/mango.ts",
    "src/mango/v1.ts",
    "src/mango/v1alpha1.ts",
    "src/mango/versions.ts",
    "src/resources.ts",
    "src/server.ts",
    "test",
    "test/mango",
    "test/mango.test.ts",
    "test/mango/v1alpha1.test.ts",
    "test/sandbox.test.ts",
    "tsconfig.json",
    "vendor",
    "vendor/kagg-0.1.0.tgz",
    "vendor/kagg-apiserver-0.1.0.tgz",
  ]);
});

test("every answer has a flag, and this folder is a folder too", async () => {
  const cwd = join(await tempFolder(), "My Folder");
  await mkdir(cwd);
  const flags =
    "--name fleet --group sea.corp.example --kind Ship --plural vessels --versions v2,v1 --cluster-scoped --namespace harbour --storage memory";

  const { stderr, exitCode } = await kagg(["init", ...flags.split(" ")], { cwd });

  expect({ stderr, exitCode }).toEqual({
    stderr: expect.stringContaining("Next:\n  npm install\n"),
    exitCode: 0,
  });
  expect(stderr).toContain("✓ This folder has a server of vessels.sea.corp.example now.");
  const golden = join(root, "test", "goldens", "fleet");
  expect(await readFile(join(cwd, "src/server.ts"), "utf8")).toBe(
    await readFile(join(golden, "src/server.ts"), "utf8"),
  );
  const kaggYaml = await readFile(join(cwd, "kagg.yaml"), "utf8");
  for (const line of [
    "name: fleet",
    "plural: vessels",
    "scope: Cluster",
    "namespace: harbour",
    "type: memory",
  ]) {
    expect(kaggYaml).toContain(line);
  }
});

test("a resource can be virtual, and nothing is stored then", async () => {
  const cwd = await tempFolder();

  const { exitCode } = await kagg(
    ["init", "gauges", "--group", "meters.acme.example", "--kind", "Gauge", "--versions", "v1", "--virtual"],
    { cwd },
  );

  expect(exitCode).toBe(0);
  const golden = join(root, "test", "goldens", "gauges");
  for (const file of ["src/server.ts", "src/gauge/v1.ts", "test/sandbox.test.ts"]) {
    const text = await readFile(join(cwd, "gauges", file), "utf8");
    expect(text, file).toBe(
      (await readFile(join(golden, file), "utf8")).replaceAll("gauge-system", "gauges"),
    );
  }
  const kaggYaml = await readFile(join(cwd, "gauges/kagg.yaml"), "utf8");
  expect(kaggYaml).toContain("virtual: true");
  expect(kaggYaml).toContain("type: none");
});

describe("refuses with 2 and writes nothing:", () => {
  test.each<[about: string, args: string[], stderr: string[]]>([
    [
      "no answers where nobody can be asked",
      ["init", "fruit"],
      [
        "The call is wrong (call/invalid)",
        "  --group: is missing",
        "    → such as --group fruit.example.com",
        "  --kind: is missing",
        "    → such as --kind Mango",
      ],
    ],
    [
      "a folder whose name can be no name",
      ["init", "123", ...enough],
      ["The call is wrong (call/invalid)", "  --name: is missing", "    → such as --name fruit"],
    ],
    [
      "everything wrong at once",
      "init x --name ../x --group apps.k8s.io --kind mango --plural Mangos --versions v1,1,v1 --namespace a_b --namespaced --cluster-scoped".split(
        " ",
      ),
      [
        "The call is wrong (call/invalid)",
        `  --name: "../x" ${label}`,
        `  --group: "apps.k8s.io" ${group}`,
        '  --versions: "1" is no version: it must look like v1, v1beta1 or v1alpha1',
        '  --kind: "mango" is no kind: letters and digits, beginning with a capital letter and not ending with List, such as Mango',
        `  --plural: "Mangos" ${label}`,
        '  --namespace: "a_b" is no DNS label: lower-case letters, digits and "-", beginning and ending with a letter or digit',
        "  --versions: v1 is there already, as number 1",
        "  --namespaced, --cluster-scoped: only one of them can be true",
      ],
    ],
    [
      "a kind that every group has",
      ["init", "x", "--group", "fruit.example.com", "--kind", "Status"],
      ["The call is wrong (call/invalid)", "  --kind: Status is already a kind that every API group has"],
    ],
    [
      "a kind whose plural is too long",
      ["init", "x", "--group", "fruit.example.com", "--kind", "A".repeat(63)],
      ["The call is wrong (call/invalid)", "  --plural: must have at most 63 characters, not 64"],
    ],
    [
      "a template that there is not, and the rest",
      ["init", "x", "--template", "../typescript", "--kind", "Mango"],
      [
        "There is no such template (scaffold/unknown-template)",
        '  --template: there is no template "../typescript"',
        "    → there is go, typescript",
        "  --group: is missing",
        "    → such as --group fruit.example.com",
      ],
    ],
    [
      "a storage that there is not",
      ["init", "x", "--storage", "redis"],
      [
        "error: option '--storage <storage>' argument 'redis' is invalid. Allowed choices are lmdb, etcd, memory, embedded.",
      ],
    ],
    [
      "flags that do not fit the template, or each other",
      "init x --group fruit.example.com --kind Mango --virtual --storage embedded --module example.com/x".split(
        " ",
      ),
      [
        "The call is wrong (call/invalid)",
        "  --storage: embedded is not for servers written in TypeScript",
        "    → there is lmdb, etcd, memory",
        "  --module: is of servers written in Go alone",
        "    → add --template go, or leave it out",
        "  --virtual, --storage: objects of a virtual resource are kept nowhere",
        "    → leave one of them out",
      ],
    ],
    [
      "an unknown flag",
      ["init", "x", "--grup", "a.b"],
      ["error: unknown option '--grup'", "(Did you mean --group?)"],
    ],
    [
      "more than one folder",
      ["init", "x", "y", ...enough],
      ["error: too many arguments for 'init'. Expected 1 argument but got 2."],
    ],
  ])("%s", async (_, args, stderr) => {
    const cwd = await tempFolder();

    expect(await kagg(args, { cwd })).toMatchObject({ exitCode: 2, stdout: "", stderr: stderr.join("\n") });
    expect(await readdir(cwd)).toEqual([]);
  });

  test("a folder that is not empty, before anything is packed", async () => {
    const cwd = await tempFolder();
    await writeFile(join(cwd, "package.json"), "{}");
    await writeFile(join(cwd, "notes.txt"), "mine");

    expect(await kagg(["init", ".", "--name", "fruit", ...enough], { cwd })).toMatchObject({
      exitCode: 2,
      stdout: "",
      stderr: [
        "The folder is not empty (scaffold/folder-not-empty)",
        `  ${cwd}: has notes.txt, package.json`,
        "    → name a new folder; --force writes into this one and replaces package.json",
      ].join("\n"),
    });
    expect((await readdir(cwd)).toSorted()).toEqual(["notes.txt", "package.json"]);
  });
});

test("--force says what it replaces", async () => {
  const cwd = await tempFolder();
  await writeFile(join(cwd, "package.json"), "{}");
  await writeFile(join(cwd, "notes.txt"), "mine");

  const { stderr, exitCode } = await kagg(["init", "--name", "fruit", "--force", ...enough], { cwd });

  expect({ exitCode, lines: stderr.split("\n").slice(0, 2) }).toEqual({
    exitCode: 0,
    lines: ["✓ This folder has a server of mangos.fruit.example.com now.", "  Replaced: package.json"],
  });
  expect(await readFile(join(cwd, "notes.txt"), "utf8")).toBe("mine");
});

test("a place that cannot be written to is told with 3", async () => {
  const cwd = await tempFolder();
  await writeFile(join(cwd, "file"), "");

  expect(await kagg(["init", "file/fruit", ...enough], { cwd })).toMatchObject({
    exitCode: 3,
    stdout: "",
    stderr: [
      "Files could not be written (files/unwritable)",
      `  ${cwd}/file/fruit: ENOTDIR: not a directory, scandir '${cwd}/file/fruit'`,
    ].join("\n"),
  });
});

test("Ctrl-C while it works leaves nothing behind", async () => {
  const cwd = await tempFolder();
  const temporary = await tempFolder();
  const changes = watch(temporary);
  const child = spawn(process.execPath, [kaggBin, "init", "fruit", ...enough], {
    cwd,
    env: { ...process.env, NO_COLOR: "1", TMPDIR: temporary },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  // The packages are being packed once there is a folder for them.
  for await (const { filename } of changes) {
    if (filename?.startsWith("kagg-pack-")) break;
  }
  child.kill("SIGINT");

  expect(await once(child, "close")).toEqual([130, null]);
  expect(said).toBe("Interrupted: nothing more was done.\n");
  expect(await readdir(cwd)).toEqual([]);
  expect(await readdir(temporary)).toEqual([]);
});
