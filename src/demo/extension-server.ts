import { spawn } from "node:child_process";
import { once } from "node:events";
import { KaggError } from "../errors.ts";
import type { Place } from "./programs.ts";

export type ExtensionServer = {
  readonly port: number;
  readonly log: () => string;
  readonly stop: () => Promise<void>;
};

/** Runs the built server of a project, and resolves once it says where it serves. */
export async function startServer(
  args: readonly string[],
  { cwd, env, signal }: Place,
): Promise<ExtensionServer> {
  const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  const serves = new Promise<number>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        log += chunk.toString();
        const port = /"port":(?<port>\d+).*"msg":"serving"/.exec(log)?.groups?.["port"];
        if (port !== undefined) resolve(Number(port));
      });
    }
  });
  const kill = (): void => void child.kill("SIGKILL");
  signal.addEventListener("abort", kill, { once: true });
  process.once("exit", kill);
  const ended = once(child, "exit").then(() => {
    process.off("exit", kill);
    signal.removeEventListener("abort", kill);
  });
  const port = await Promise.race([
    serves,
    ended.then((): never => {
      throw new KaggError("demo/failed", { where: "the extension server", what: `it ended:\n${log}` });
    }),
  ]);
  return {
    port,
    log: () => log,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
