import type { Output } from "./ui/output.ts";

/**
 * What a command may use of the process it runs in. `main` builds the real ones; nothing below it touches
 * `process`, so that every command can be called from a test.
 */
export type Deps = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that relative paths are meant from. */
  readonly cwd: string;
  /** The root of the kagg package: where templates/ and schema/ are. */
  readonly packageRoot: string;
  readonly version: string;
  readonly output: Output;
  readonly now: () => Date;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
};
