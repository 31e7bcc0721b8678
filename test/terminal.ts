import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { kaggBin } from "./e2e/kagg.ts";

// util-linux's `script` makes the terminal; elsewhere it has other flags.
export const hasTerminal: boolean = spawnSync("script", ["-qec", "true", "/dev/null"]).status === 0;

type Answer = readonly [question: string, keys: string];

/** Runs `kagg <args>` on a terminal of its own; types each answer once its question is there. */
export async function converse(
  cwd: string,
  args: string,
  answers: readonly Answer[],
  extra: Record<string, string> = {},
): Promise<{ exitCode: number; shown: string; unasked: readonly Answer[] }> {
  const { CI: _, ...env } = process.env;
  const child = spawn("script", ["-qec", `"${process.execPath}" "${kaggBin}" ${args}`, "/dev/null"], {
    cwd,
    env: { ...env, NO_COLOR: "1", TERM: "xterm", ...extra },
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
