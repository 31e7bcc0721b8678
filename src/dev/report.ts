import type { Output } from "../ui/output.ts";
import { describeError } from "../ui/describe-error.ts";
import type { KaggError } from "../errors.ts";
import { logLine } from "./log-line.ts";

type Mark = "served" | "waiting" | "changed" | "broken" | "crashed" | "use" | "page" | "restored";

/** What a session tells: of itself on stderr, what it serves (requests and the server's own lines) on stdout. */
export type Report = {
  readonly note: (mark: Mark, text: string) => void;
  readonly error: (error: KaggError) => void;
  /** Several lines, as they are. */
  readonly text: (text: string) => void;
  readonly request: (line: string) => void;
  /** A line of the server's output. */
  readonly log: (line: string) => void;
};

/** With `isQuiet`, neither requests nor what the server says without being worried. */
export function reportTo({ say, data, colors, dataColors }: Output, isQuiet: boolean): Report {
  const marks: Record<Mark, (text: string) => string> = {
    served: colors.green,
    waiting: colors.dim,
    changed: colors.cyan,
    broken: colors.red,
    crashed: colors.red,
    use: colors.bold,
    page: colors.bold,
    restored: colors.green,
  };
  const line = (mark: string, text: string): string => `  ${mark.padEnd(9)} ${text}`;
  return {
    note: (mark, text) =>
      say(`  ${marks[mark](mark.padEnd(9))} ${text.replaceAll("\n", `\n  ${" ".repeat(10)}`)}`),
    error: (error) => say(describeError(error, colors)),
    text: (text) => say(text.trimEnd()),
    request: (text) => {
      if (!isQuiet) data(`${line(dataColors.cyan("request  "), text)}\n`);
    },
    log: (text) => {
      const { level, text: shown } = logLine(text, dataColors);
      if (isQuiet && level !== "warn" && level !== "error") return;
      data(`${line(dataColors.dim("server   "), shown)}\n`);
    },
  };
}
