/** A decoded path as Go's url.URL.EscapedPath writes it. */
export const escapePath = (path: string): string => escape(path, /[$&+,\-./0-9:;=@A-Z_a-z~]/);

/**
 * A query as Go's `url.ParseQuery(query).Encode()` leaves it: keys in order, values in the order they came, everything
 * written anew. What holds a semicolon or does not decode is dropped.
 */
export function encodeQuery(query: string): string {
  const values = new Map<string, string[]>();
  for (const part of query.split("&")) {
    if (part === "" || part.includes(";")) continue;
    const mark = part.indexOf("=");
    const key = unescape(mark === -1 ? part : part.slice(0, mark));
    const value = mark === -1 ? "" : unescape(part.slice(mark + 1));
    if (key === undefined || value === undefined) continue;
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  return [...values]
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .flatMap(([key, all]) => all.map((value) => `${escapeQuery(key)}=${escapeQuery(value)}`))
    .join("&");
}

const escapeQuery = (text: string): string => escape(text, /[-._~ 0-9A-Za-z]/).replaceAll(" ", "+");

function escape(text: string, isPlain: RegExp): string {
  return Array.from(Buffer.from(text), (byte) => {
    const character = String.fromCharCode(byte);
    return byte < 0x80 && isPlain.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
}

function unescape(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}
