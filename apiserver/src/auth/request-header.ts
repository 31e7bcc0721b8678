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
    const text = headers.text(identityNames(trust).carriesIdentity);
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
  return headers.without(identityNames(trust ?? STANDARD).mayNotBeSeen);
}

/** What the name of a header (lower case) says. */
type IdentityNames = {
  readonly carriesIdentity: (name: string) => boolean;
  /** Those, and the bearer token. */
  readonly mayNotBeSeen: (name: string) => boolean;
};

const known = new WeakMap<object, IdentityNames>();

/** Made once for as long as the same trust is in force. */
function identityNames(trust: typeof STANDARD): IdentityNames {
  const before = known.get(trust);
  if (before) return before;
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
  // Most headers of a request are others: what all of these begin with tells at once.
  const start = commonStart([...names, ...prefixes]);
  const carriesIdentity = (name: string): boolean =>
    name.startsWith(start) && (names.has(name) || prefixes.some((prefix) => name.startsWith(prefix)));
  const made: IdentityNames = {
    carriesIdentity,
    mayNotBeSeen: (name) => name === "authorization" || carriesIdentity(name),
  };
  known.set(trust, made);
  return made;
}

function commonStart([first = "", ...others]: readonly string[]): string {
  let length = first.length;
  while (!others.every((other) => other.startsWith(first.slice(0, length)))) length -= 1;
  return first.slice(0, length);
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
