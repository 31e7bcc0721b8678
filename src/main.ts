import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CommanderError } from "commander";
import { program } from "./commands/program.ts";
import type { Deps } from "./deps.ts";
import { KaggError } from "./errors.ts";
import { colorsFor } from "./ui/colors.ts";
import { describeError } from "./ui/describe-error.ts";
import type { Output } from "./ui/output.ts";

const interrupt = new AbortController();
const output = processOutput();
const deps: Deps = {
  env: process.env,
  cwd: process.cwd(),
  packageRoot: fileURLToPath(new URL("..", import.meta.url)),
  version: ownVersion(),
  output,
  now: () => new Date(),
  signal: interrupt.signal,
};

// A terminal that closes ends a command as Ctrl-C does; what was started with nohup has none, and goes on.
const signals = process.stderr.isTTY
  ? (["SIGINT", "SIGTERM", "SIGHUP"] as const)
  : (["SIGINT", "SIGTERM"] as const);
for (const signal of signals) {
  // The first one lets the command end cleanly, the second one ends the process. The listener stays in place: libraries
  // that tidy up at a signal (signal-exit) would otherwise find themselves alone and end the process at the first.
  process.on(signal, () => {
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort(new KaggError("interrupted", { what: signal }));
  });
}

process.exitCode = await run();

async function run(): Promise<number> {
  let code = 0;
  try {
    await program(deps, (given) => (code = given)).parseAsync();
    return code;
  } catch (error) {
    // Commander has printed its own message; help and --version are no errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const reason = interrupt.signal.aborted ? interrupt.signal.reason : error;
    output.say(describeError(reason, output.colors));
    return reason instanceof KaggError ? reason.exitCode : 70;
  }
}

function ownVersion(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

function processOutput(): Output {
  const env = process.argv.includes("--no-color") ? { ...process.env, NO_COLOR: "1" } : process.env;
  for (const stream of [process.stdout, process.stderr]) {
    // A reader that closes the pipe early (`kagg render | head`) is no failure, nor is a terminal that has closed.
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
    });
  }
  return {
    data: (text) => void process.stdout.write(text),
    say: (line = "") => void process.stderr.write(`${line}\n`),
    interactive: process.stdin.isTTY && process.stderr.isTTY && !process.env["CI"],
    colors: colorsFor(process.stderr, env),
    dataColors: colorsFor(process.stdout, env),
  };
}
