import { chmod, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { findKubectl } from "../../src/demo/kubectl.ts";
import { startSandbox } from "../../src/sandbox/sandbox.ts";
import { tempFolder } from "../temp-folder.ts";

test("a watch has shown a line when all of it is there, in how many pieces it came", async () => {
  const folder = await tempFolder();
  const program = `#!/usr/bin/env node
process.stdout.write("EVENT NAME\\nADDED a\\nMODIFIED");
setTimeout(() => process.stdout.write(" a, the king\\n"), 50);
setTimeout(() => undefined, 60_000);
`;
  await writeFile(join(folder, "kubectl"), program);
  await chmod(join(folder, "kubectl"), 0o755);
  const sandbox = await startSandbox();
  const env = { PATH: `${folder}:${dirname(process.execPath)}:/usr/bin:/bin` };
  const place = { cwd: folder, env, signal: new AbortController().signal };
  const kubectl = await findKubectl(place, sandbox.client);

  const { stdout } = await kubectl.watch("get mangos -w", "/", 3, () => Promise.resolve());

  expect(stdout).toBe("EVENT NAME\nADDED a\nMODIFIED a, the king\n");
  await sandbox.close();
});
