import type { User } from "@kagg/apiserver/internal";

/**
 * Whom a front proxy vouches for, as header lines: client-go's transport.SetAuthProxyHeaders with the names that
 * kube-apiserver uses. Name, value, name, value…
 */
export function identityHeaders({ name, uid, groups, extra }: User): readonly string[] {
  return [
    "X-Remote-User",
    bytes(name),
    ...(uid === "" ? [] : ["X-Remote-Uid", bytes(uid)]),
    ...groups.flatMap((group) => ["X-Remote-Group", bytes(group)]),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.flatMap((value) => [canonical(`X-Remote-Extra-${escapeKey(key)}`), bytes(value)]),
    ),
  ];
}

/** What only a front proxy may say, and clients may not; lower case. */
export const isIdentityHeader = (name: string): boolean =>
  name === "x-remote-user" ||
  name === "x-remote-uid" ||
  name === "x-remote-group" ||
  name.startsWith("x-remote-extra-");

/** Go sends a header's UTF-8 as it is; Node takes each character of a header for a byte. */
const bytes = (text: string): string => Buffer.from(text).toString("latin1");

/** Every byte that a header's name may not have, and the percent sign itself. */
const escapeKey = (key: string): string =>
  Array.from(Buffer.from(key), (byte) => {
    const character = String.fromCharCode(byte);
    return /[!#$&'*+\-.^_`|~0-9A-Za-z]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");

/** As Go's textproto writes a header's name: Upper-Case behind each hyphen only. */
const canonical = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/(^|-)([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase());
