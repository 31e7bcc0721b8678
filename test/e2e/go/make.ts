import { execa } from "execa";

/**
 * What go commands run with. Like this packages are compiled as for the control plane (test/cluster/go-program.ts), whose
 * packages are for the most part the same, and wherever the project is: on two cores minutes become seconds.
 */
export const goEnvironment: Readonly<Record<string, string>> = { CGO_ENABLED: "0", GOFLAGS: "-trimpath" };

/** Runs targets of a project's Makefile; rejects with what was printed. */
export async function make(cwd: string, ...targets: readonly string[]): Promise<string> {
  const { all } = await execa("make", targets, { cwd, env: goEnvironment, all: true });
  return all;
}
