/** What differs between the two sides though they do the same, and why. */
const differences: readonly (readonly [RegExp, string])[] = [
  // Each request has an ID of its own, where the client gives none.
  [/^(audit-id: )[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "$1<uid>"],
  // Each side has an administrator of its own, with a certificate of their own.
  [/^(x-remote-user: )(kubernetes-)?admin$/, "$1<admin>"],
  [/^(x-remote-extra-authentication\.kubernetes\.io%2fcredential-id: X509SHA256=)[0-9a-f]{64}$/, "$1<hash>"],
];

/** Header lines as a server saw them, in an order of their own. */
export const alikeHeaders = (raw: readonly string[]): readonly string[] =>
  raw
    .flatMap((name, at) => (at % 2 === 0 ? [`${name.toLowerCase()}: ${raw[at + 1]}`] : []))
    .map((line) => differences.reduce((text, [from, to]) => text.replace(from, to), line))
    .sort();
