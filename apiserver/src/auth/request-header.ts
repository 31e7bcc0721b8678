import type { HeaderLines } from "../http/header-lines.ts";
import type { RequestHeaderTrust } from "./trust.ts";
import type { User } from "./user.ts";

/**
 * The user that the headers name, if they may be believed; k8s.io/apiserver/pkg/authentication/request/headerrequest.
 * Whether they may is not decided here.
 */
function readIdentityHeaders(headers: HeaderLines, trust: RequestHeaderTrust): User | undefined {
  const name = firstOf(headers, trust.usernameHeaders);
  if (!name) return undefined;
  return {
    name,
    uid: firstOf(headers, trust.uidHeaders),
    groups: trust.groupHeaders
      .flatMap((header) => headers.all(header))
      .filter((group) => group !== "")
      .map(fromUtf8),
    extra: readExtra(headers, trust.extraPrefixes),
  };
}

export type IdentityReader = (headers: HeaderLines, trust: RequestHeaderTrust) => User | undefined;

/** As many users as are kept, and of how many characters: a front proxy sends the same few again and again. */
const MOST = 1024;
const LONGEST = 16 * 1024;

/** {@link readIdentityHeaders}, with the same object again for as long as the same lines come under the same trust. */
export function identityReader(): IdentityReader {
  let known = new Map<string, User | undefined>();
  let knownBy: RequestHeaderTrust | undefined;
  return (headers, trust) => {
    if (knownBy !== trust || known.size >= MOST) known = new Map();
    knownBy = trust;
    const text = headers.text(carriesIdentity(trust));
    if (text.length > LONGEST) return readIdentityHeaders(headers, trust);
    if (!known.has(text)) known.set(text, readIdentityHeaders(headers, trust));
    return known.get(text);
  };
}

const STANDARD: Pick<
  RequestHeaderTrust,
  "usernameHeaders" | "uidHeaders" | "groupHeaders" | "extraPrefixes"
> = {
  usernameHeaders: ["X-Remote-User"],
  uidHeaders: ["X-Remote-Uid"],
  groupHeaders: ["X-Remote-Group"],
  extraPrefixes: ["X-Remote-Extra-"],
};

/** The headers without all that carried, or pretended to carry, an identity. */
export function withoutIdentity(headers: HeaderLines, trust: RequestHeaderTrust | undefined): HeaderLines {
  const carries = carriesIdentity(trust ?? STANDARD);
  return headers.without((name) => name === "authorization" || carries(name));
}

const predicates = new WeakMap<object, (name: string) => boolean>();

/** Whether a header (lower case) carries an identity; made once for as long as the same trust is in force. */
function carriesIdentity(trust: typeof STANDARD): (name: string) => boolean {
  const known = predicates.get(trust);
  if (known) return known;
  const all = [STANDARD, trust];
  const names = new Set(
    all
      .flatMap(({ usernameHeaders, uidHeaders, groupHeaders }) => [
        ...usernameHeaders,
        ...uidHeaders,
        ...groupHeaders,
      ])
      .map((name) => name.toLowerCase()),
  );
  const prefixes = all.flatMap(({ extraPrefixes }) => extraPrefixes.map((prefix) => prefix.toLowerCase()));
  const made = (name: string): boolean =>
    names.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
  predicates.set(trust, made);
  return made;
}

const firstOf = (headers: HeaderLines, names: readonly string[]): string =>
  fromUtf8(names.map((name) => headers.all(name)[0] ?? "").find((value) => value !== "") ?? "");

/** kube-aggregator writes names as UTF-8; Node reads every byte of a header as a character. */
const fromUtf8 = (value: string): string =>
  // oxlint-disable-next-line no-control-regex -- ASCII, which both read alike
  /^[\u0000-\u007f]*$/.test(value) ? value : Buffer.from(value, "latin1").toString("utf8");

function readExtra(headers: HeaderLines, prefixes: readonly string[]): Record<string, readonly string[]> {
  const extra = new Map<string, string[]>();
  for (const prefix of prefixes) {
    for (const [name, value] of headers.startingWith(prefix)) {
      const key = decodeKey(name.slice(prefix.length));
      extra.set(key, [...(extra.get(key) ?? []), fromUtf8(value)]);
    }
  }
  return Object.fromEntries(extra);
}

/** A key that does not decode is kept as it is: it must not get lost. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
