import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const program = fileURLToPath(new URL("./first.ts", import.meta.url));

/** Runs it as a reader would; resolves with how it has ended. */
const run = (...args: readonly string[]): Promise<{ code: unknown; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    const node = ["--conditions=@kagg/source", "--import", "tsx", program, ...args];
    const env = { PATH: process.env["PATH"] };
    execFile(process.execPath, node, { env }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, stdout, stderr }),
    );
  });

test("the first server tells its flags, and all that keeps it from starting", async () => {
  const [help, refused] = await Promise.all([run("--help"), run("--secure-port=0", "--nonsense")]);
  expect(help).toMatchObject({ code: 0, stderr: "" });
  expect(help.stdout).toMatch(/--data-dir/);
  expect(refused).toMatchObject({ code: 2, stdout: "" });
  expect(refused.stderr).toMatch(/nonsense/);
});
