import { delimiter, join } from "node:path";
import { access, constants } from "node:fs/promises";
import { execa } from "execa";
import type { Ran } from "./stage.ts";

export type Place = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
};

/** Runs a program to its end, without a terminal; never rejects. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env, signal }: Place,
  input?: string,
): Promise<Ran> {
  const result = await execa(program, args, {
    cwd,
    env,
    extendEnv: false,
    reject: false,
    cancelSignal: signal,
    ...(input === undefined ? { stdin: "ignore" as const } : { input }),
  });
  return { stdout: result.stdout, stderr: result.stderr, exitCode: result.exitCode ?? -1 };
}

/** Where a program is on the PATH; undefined where it is not there. */
export async function findProgram(
  name: string,
  { PATH = "" }: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const endings = process.platform === "win32" ? [".exe", ".cmd"] : [""];
  for (const folder of PATH.split(delimiter).filter(Boolean)) {
    for (const ending of endings) {
      const file = join(folder, `${name}${ending}`);
      if (
        await access(file, constants.X_OK).then(
          () => true,
          () => false,
        )
      )
        return file;
    }
  }
  return undefined;
}
