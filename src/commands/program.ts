import { Command as Commander, Option } from "commander";
import type { Deps } from "../deps.ts";
import type { Call, Command } from "./command.ts";
import { commands, groups } from "./index.ts";

/** Builds commander's tree out of the command values. `exit` receives the exit code of the command that ran. */
export function program(deps: Deps, exit: (code: number) => void): Commander {
  const root = new Commander("kagg")
    .description("From nothing to a healthy aggregated API on Kubernetes")
    .version(deps.version, "-V, --version", "print the version")
    .option("--no-color", "plain output (NO_COLOR does the same)")
    .option("-v, --verbose", "say more")
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeOut: deps.output.data, writeErr: (text) => deps.output.say(text.trimEnd()) });
  for (const command of commands) {
    add(root, command, deps, exit);
  }
  return root;
}

const group = (parent: Commander, word: string): Commander =>
  parent.command(word).description(groups[word] ?? "");

function add(root: Commander, command: Command, deps: Deps, exit: (code: number) => void): void {
  const words = command.name.split(" ");
  const parent = words
    .slice(0, -1)
    .reduce((at, word) => at.commands.find((known) => known.name() === word) ?? group(at, word), root);
  const added = parent.command(words.at(-1) ?? command.name).description(command.summary);
  if (command.arguments) {
    for (const argument of command.arguments.split(" ")) added.argument(argument);
  }
  for (const flag of command.flags) {
    const option = new Option(flag.flags, flag.description);
    if (flag.default !== undefined) option.default(flag.default);
    if (flag.choices) option.choices(flag.choices);
    if (flag.repeatable) {
      option.argParser((value, earlier: readonly string[] | undefined) => [...(earlier ?? []), value]);
    }
    added.addOption(option);
  }
  if (command.examples.length > 0) {
    added.addHelpText("after", `\nExamples:\n${command.examples.map((line) => `  $ ${line}`).join("\n")}`);
  }
  added.action(async () => exit(await command.run(callOf(added), deps)));
}

const callOf = (command: Commander): Call => ({
  arguments: command.args,
  options: command.optsWithGlobals(),
});
