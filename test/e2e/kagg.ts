import { join } from "node:path";
import { execa } from "execa";

/** The root of this checkout. */
export const root: string = join(import.meta.dirname, "..", "..");

export const kaggBin: string = join(root, "bin", "kagg.js");

export type Ran = {
  readonly command: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
};

/** Runs the built CLI as a person would, without a terminal; never rejects. */
export async function kagg(
  args: readonly string[],
  { cwd, kubeconfig, env = {} }: { cwd: string; kubeconfig?: string; env?: Record<string, string> },
): Promise<Ran> {
  const result = await execa(process.execPath, [kaggBin, ...args], {
    cwd,
    reject: false,
    stdin: "ignore",
    env: { NO_COLOR: "1", ...(kubeconfig && { KUBECONFIG: kubeconfig }), ...env },
  });
  return {
    command: ["kagg", ...args].join(" "),
    stdout: result.stdout,
    stderr: result.stderr,
    exitCode: result.exitCode ?? -1,
  };
}
