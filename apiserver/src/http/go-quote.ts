/** A text as Go's %q writes it, which is how names and values stand in messages: control characters as \x00. */
export const goQuote = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- what Go escapes begins with them
  `"${text.replace(/[\\"\u0000-\u001f\u007f-\u00a0\u00ad\u2028\u2029\ufeff]/g, escaped)}"`;

const short: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  '"': '\\"',
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16);
  return short[character] ?? (code < 0x80 ? `\\x${hex.padStart(2, "0")}` : `\\u${hex.padStart(4, "0")}`);
}
