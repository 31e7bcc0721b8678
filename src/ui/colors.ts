/** Marks a text with a meaning; each is a plain pass-through where colours are off. */
export type Colors = Readonly<
  Record<"bold" | "dim" | "green" | "red" | "yellow" | "cyan", (text: string) => string>
>;

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** NO_COLOR (https://no-color.org) and FORCE_COLOR are honoured; otherwise a terminal decides. */
export function colorsFor(stream: { isTTY?: boolean }, env: Environment): Colors {
  const on = env["NO_COLOR"]
    ? false
    : env["FORCE_COLOR"]
      ? env["FORCE_COLOR"] !== "0"
      : stream.isTTY === true;
  return Object.fromEntries(
    Object.entries(codes).map(([name, [open, close]]) => [
      name,
      (text: string): string => (on ? `\u001B[${open}m${text}\u001B[${close}m` : text),
    ]),
  ) as unknown as Colors;
}
