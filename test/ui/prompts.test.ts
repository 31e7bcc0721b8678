import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { kaggBin } from "../e2e/kagg.ts";
import { tempFolder } from "../temp-folder.ts";

// util-linux's `script` makes the terminal; elsewhere it has other flags, and the questions themselves are tested
// in test/commands/init-questions.test.ts.
const hasTerminal = spawnSync("script", ["-qec", "true", "/dev/null"]).status === 0;

type Answer = readonly [question: string, keys: string];

/** Runs `kagg init fruit` on a terminal of its own; types each answer once its question is there. */
async function converse(cwd: string, flags: string, answers: readonly Answer[]) {
  const command = `"${process.execPath}" "${kaggBin}" init fruit ${flags}`;
  const { CI: _, ...env } = process.env;
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    cwd,
    env: { ...env, NO_COLOR: "1", TERM: "xterm" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const left = [...answers];
  let shown = "";
  child.stdout.on("data", (chunk: Buffer) => {
    shown += chunk.toString();
    if (left[0] && shown.includes(left[0][0])) child.stdin.write(left.shift()?.[1] ?? "");
  });
  const [exitCode] = await once(child, "close");
  return { exitCode, shown, unasked: left };
}

test.skipIf(!hasTerminal)("on a terminal kagg init asks for what flags do not give", async () => {
  const cwd = await tempFolder();

  const { exitCode, unasked } = await converse(cwd, "--kind Ship --versions v1 --namespace harbour", [
    ["Name of the project:", "\r"],
    ["API group", "sea\r"],
    ['"sea" is no group', ".example\r"],
    ["Its plural: (ships)", "\r"],
    ["Objects live in:", "\u001B[B\r"],
    ["Objects are kept:", "\r"],
  ]);

  expect({ exitCode, unasked }).toEqual({ exitCode: 0, unasked: [] });
  const kaggYaml = await readFile(join(cwd, "fruit/kagg.yaml"), "utf8");
  for (const line of ["name: fruit", "group: sea.example", "plural: ships", "scope: Cluster", "type: lmdb"]) {
    expect(kaggYaml).toContain(line);
  }
});

test.skipIf(!hasTerminal)("Ctrl-C at a question ends it with 130 and leaves nothing behind", async () => {
  const cwd = await tempFolder();

  const { exitCode, shown } = await converse(cwd, "", [
    ["Name of the project:", "\r"],
    ["API group", "\u0003"],
  ]);

  expect(exitCode).toBe(130);
  expect(shown).toContain("Interrupted: nothing more was done.");
  expect(await readdir(cwd)).toEqual([]);
});
