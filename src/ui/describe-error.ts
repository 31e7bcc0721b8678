import { KaggError } from "../errors.ts";
import type { Colors } from "./colors.ts";

/** What a person reads when something failed: expected failures without a stack, anything else as the bug it is. */
export function describeError(error: unknown, colors: Colors): string {
  if (!(error instanceof KaggError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `${colors.red("This is a bug in kagg.")} Please report it with what follows.\n${stack}`;
  }
  if (error.code === "interrupted") return colors.yellow("Interrupted: nothing more was done.");
  const lines = [colors.red(`${error.title} (${error.code})`)];
  for (const { where, what, hint } of error.problems) {
    lines.push(`  ${where ? `${colors.bold(where)}: ` : ""}${indented(what)}`);
    if (hint) lines.push(`    ${colors.dim("→")} ${hint}`);
  }
  return lines.join("\n");
}

/** What a server says may have several lines; they stay below their problem. */
const indented = (text: string): string => text.replaceAll("\n", "\n    ");
