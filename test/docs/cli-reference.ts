import type { Command, Flag } from "../../src/commands/command.ts";
import { commands } from "../../src/commands/index.ts";

/** docs/cli.md, made from the command values. */
export function cliReference(): string {
  const head = "# Command line\n\nGenerated from `src/commands/` by `npm run generate`.\n";
  return [head, ...commands.map(section)].join("\n");
}

function section({ name, summary, arguments: args, flags, examples }: Command): string {
  const usage = ["kagg", name, args, flags.length > 0 ? "[options]" : ""].filter(Boolean).join(" ");
  const parts = [`## kagg ${name}\n`, `${summary}\n`, `    ${usage}\n`];
  if (flags.length > 0) parts.push(`| option | meaning |\n|---|---|\n${flags.map(row).join("\n")}\n`);
  if (examples.length > 0) parts.push(`\`\`\`sh\n${examples.join("\n")}\n\`\`\`\n`);
  return parts.join("\n");
}

function row({ flags, description, default: value, choices }: Flag): string {
  const extra = [
    choices && `one of ${choices.join(", ")}`,
    value !== undefined && `default \`${value}\``,
  ].filter(Boolean);
  const meaning = extra.length > 0 ? `${description} (${extra.join("; ")})` : description;
  return `| \`${flags.replaceAll("|", "\\|")}\` | ${meaning.replaceAll("|", "\\|")} |`;
}
