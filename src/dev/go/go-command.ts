import { execa } from "execa";
import { KaggError } from "../../errors.ts";

export type GoResult = { readonly ok: boolean; readonly stdout: string; readonly stderr: string };

/**
 * Runs `go` in the project's folder; rejects once `signal` aborts. Throws `dev/no-source` where there is none, since go.mod says that
 * the project needs it; a newer one than is installed is loaded by Go itself.
 */
export function goCommand(root: string, signal: AbortSignal): (args: readonly string[]) => Promise<GoResult> {
  return async (args) => {
    const result = await execa("go", args, {
      cwd: root,
      reject: false,
      stdin: "ignore",
      cancelSignal: signal,
    });
    if (result.code === "ENOENT") {
      throw new KaggError("dev/no-source", {
        where: root,
        what: "the server is written in Go, and there is no program go in PATH",
        hint: "install it (https://go.dev/dl), then go version",
      });
    }
    signal.throwIfAborted();
    return { ok: result.exitCode === 0, stdout: result.stdout, stderr: result.stderr };
  };
}
