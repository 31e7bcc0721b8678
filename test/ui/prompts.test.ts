import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../temp-folder.ts";
import { converse, hasTerminal } from "../terminal.ts";

test.skipIf(!hasTerminal)("on a terminal kagg init asks for what flags do not give", async () => {
  const cwd = await tempFolder();

  const { exitCode, unasked } = await converse(
    cwd,
    "init fruit --template typescript --kind Ship --versions v1 --namespace harbour",
    [
      ["Name of the project:", "\r"],
      ["API group", "sea\r"],
      ['"sea" is no group', ".example\r"],
      ["Its plural: (ships)", "\r"],
      ["Objects live in:", "\u001B[B\r"],
      ["Objects are:", "\r"],
      ["Objects are kept:", "\r"],
    ],
  );

  expect({ exitCode, unasked }).toEqual({ exitCode: 0, unasked: [] });
  const kaggYaml = await readFile(join(cwd, "fruit/kagg.yaml"), "utf8");
  for (const line of ["name: fruit", "group: sea.example", "plural: ships", "scope: Cluster", "type: lmdb"]) {
    expect(kaggYaml).toContain(line);
  }
});

test.skipIf(!hasTerminal)("Ctrl-C at a question ends it with 130 and leaves nothing behind", async () => {
  const cwd = await tempFolder();

  const { exitCode, shown } = await converse(cwd, "init fruit --template typescript", [
    ["Name of the project:", "\r"],
    ["API group", "\u0003"],
  ]);

  expect(exitCode).toBe(130);
  expect(shown).toContain("Interrupted: nothing more was done.");
  expect(await readdir(cwd)).toEqual([]);
});
