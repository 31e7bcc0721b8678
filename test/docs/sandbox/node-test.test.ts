import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";

const program = fileURLToPath(new URL("./node-test.ts", import.meta.url));

test("the example for node:test passes, and its process ends", async () => {
  const node = ["--conditions=@kagg/source", "--import", "tsx", "--test", program];
  const env = { PATH: process.env["PATH"] };
  const { stdout } = await execa(process.execPath, node, { env, extendEnv: false });
  expect(stdout).toMatch(/^. pass 1$/m);
});
