import type { Deps } from "../deps.ts";

/**
 * A command is a value: main.ts gives it to commander, help and docs/cli.md are made from it. Its module imports
 * nothing heavy at the top; `run` imports the rooms it needs when it is called.
 */
export type Command = {
  /** `certs`, or `certs show` for a subcommand. */
  readonly name: string;
  /** One sentence, shown in the list of commands. */
  readonly summary: string;
  /** Commander's form, for example `[dir]` or `[apiservice...]`. */
  readonly arguments?: string;
  readonly flags: readonly Flag[];
  /** Command lines as a person would type them. */
  readonly examples: readonly string[];
  /** Returns the exit code: 0 done, 1 it ran and the answer is no. Throws a KaggError for everything expected. */
  readonly run: (call: Call, deps: Deps) => Promise<number>;
};

export type Flag = {
  /** Commander's form: `--group <group>`, `-o, --output <format>`, `--yes`. */
  readonly flags: string;
  readonly description: string;
  readonly default?: string;
  /** May be given several times; the option is then a list. */
  readonly repeatable?: true;
  /** Commander refuses anything else and lists these. */
  readonly choices?: readonly string[];
};

/** What was typed. Options are by their camel-cased long name. */
export type Call = {
  readonly arguments: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
};

/** The values of a repeatable option; none where it was not given. */
export function listOption(call: Call, name: string): readonly string[] {
  const value = call.options[name];
  return typeof value === "object" ? value : [];
}

/** The value of an option that takes one, or undefined. */
export function textOption(call: Call, name: string): string | undefined {
  const value = call.options[name];
  return typeof value === "string" ? value : undefined;
}
