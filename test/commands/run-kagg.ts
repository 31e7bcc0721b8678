import { join } from "node:path";
import { execa } from "execa";

export type Ran = { readonly exitCode: number | undefined; readonly stdout: string; readonly stderr: string };

/** Runs the built CLI as a stranger would: nothing of this environment but PATH, and no terminal. */
export async function runKagg(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [bin, ...args], {
    cwd,
    env: { PATH: process.env["PATH"], HOME: cwd, NO_COLOR: "1", ...env },
    extendEnv: false,
    reject: false,
    stdin: "ignore",
  });
  return { exitCode, stdout, stderr };
}

const bin = join(import.meta.dirname, "../../bin/kagg.js");
