/** A text as lines without their endings, and how they end. */
export type Lines = {
  readonly lines: readonly string[];
  readonly ending: "\n" | "\r\n";
  /** The last line has an ending too. */
  readonly isClosed: boolean;
};

/**
 * Takes a text apart. Where some lines end in CRLF and some do not, the carriage return stays a part of its line: such
 * lines are the author's, and are left as they are.
 */
export function toLines(text: string): Lines {
  const ending = text.includes("\r\n") && !/(?<!\r)\n/.test(text) ? "\r\n" : "\n";
  if (text === "") return { lines: [], ending, isClosed: true };
  const isClosed = text.endsWith("\n");
  const parts = text.split(ending);
  return { lines: isClosed ? parts.slice(0, -1) : parts, ending, isClosed };
}

export const fromLines = ({ lines, ending, isClosed }: Lines): string =>
  lines.length === 0 ? "" : `${lines.join(ending)}${isClosed ? ending : ""}`;
