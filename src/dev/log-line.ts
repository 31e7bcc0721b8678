import type { Colors } from "../ui/colors.ts";
import { klogLine } from "./klog-line.ts";

type LogLevel = "debug" | "info" | "warn" | "error";
export type ShownLine = { readonly level: LogLevel; readonly text: string };

/**
 * A line of the server's output as a person reads it: pino's JSON becomes a sentence and its fields, a stack comes below;
 * of klog's lines the head goes.
 */
export function logLine(line: string, colors: Colors): ShownLine {
  const entry = readEntry(line);
  if (!entry) return klogOrPlain(line, colors);
  const { level, time: _, pid: _pid, hostname: _host, msg = "", err, ...fields } = entry;
  const name = levelOf(level);
  const { stack, message, ...rest } = (typeof err === "object" && err !== null ? err : {}) as ErrorFields;
  const shown = Object.entries(
    stack === undefined && message !== undefined ? { ...fields, err: message } : fields,
  );
  const parts = [
    ...(name === "info" ? [] : [paint(name, colors)]),
    plain(String(msg)),
    ...shown.map(([key, value]) => colors.dim(plain(`${key}=${asText(value)}`))),
  ].filter(Boolean);
  const below = typeof stack === "string" ? stack.split("\n").map((one) => `\n    ${plain(one)}`) : [];
  const more =
    Object.keys(rest).filter((key) => key !== "type").length > 0 && stack
      ? colors.dim(` ${asText(rest)}`)
      : "";
  return { level: name, text: `${parts.join(" ")}${more}${below.join("")}` };
}

function klogOrPlain(line: string, colors: Colors): ShownLine {
  const said = klogLine(line);
  if (!said) return { level: "info", text: line };
  const { level, text } = said;
  return { level, text: level === "info" ? plain(text) : `${paint(level, colors)} ${plain(text)}` };
}

type Entry = {
  readonly level?: unknown;
  readonly time?: unknown;
  readonly pid?: unknown;
  readonly hostname?: unknown;
  readonly msg?: unknown;
  readonly err?: unknown;
  readonly [field: string]: unknown;
};
type ErrorFields = { readonly stack?: unknown; readonly message?: unknown };

function readEntry(line: string): Entry | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const entry = JSON.parse(line) as Entry;
    return entry.level === undefined ? undefined : entry;
  } catch {
    return undefined;
  }
}

/** The numbers of pino: https://getpino.io/#/docs/api?id=levels. */
function levelOf(level: unknown): LogLevel {
  const number = typeof level === "number" ? level : { debug: 20, info: 30, warn: 40 }[String(level)];
  if (number === undefined || number >= 50) return "error";
  if (number >= 40) return "warn";
  return number >= 30 ? "info" : "debug";
}

const paint = (level: LogLevel, { red, yellow, dim }: Colors): string =>
  (level === "error" ? red : level === "warn" ? yellow : dim)(level);

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** What a client sent may stand in a log, and must not move the cursor of who reads it. */
const plain = (text: string): string =>
  text.replaceAll(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
