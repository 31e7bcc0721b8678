import { badRequest, goQuote, type HeaderLines, type User } from "@kagg/apiserver/internal";

const EXTRA = "impersonate-extra-";

/**
 * The user that a request wants to be taken for, exactly as its headers say; undefined where it asks for none. Throws a
 * 400 where it names no user.
 */
export function readWantedUser(headers: HeaderLines): User | undefined {
  if (headers.startingWith("impersonate-").length === 0) return undefined;
  const first = (name: string): string => fromUtf8(headers.all(name)[0] ?? "");
  const lines = headers.all("impersonate-group");
  const wanted: User = {
    name: first("impersonate-user"),
    uid: first("impersonate-uid"),
    groups: lines.map(fromUtf8),
    extra: readExtra(headers),
  };
  if (wanted.name !== "") return wanted;
  if (wanted.uid === "" && lines.length === 0 && Object.keys(wanted.extra).length === 0) return undefined;
  throw badRequest(`requested ${goValue(wanted)} without impersonating a user name`);
}

function readExtra(headers: HeaderLines): User["extra"] {
  const extra = new Map<string, string[]>();
  for (const [name, value] of headers.startingWith(EXTRA)) {
    const key = unescaped(name.slice(EXTRA.length));
    extra.set(key, [...(extra.get(key) ?? []), fromUtf8(value)]);
  }
  return Object.fromEntries(extra);
}

/** A key that does not decode is kept as it is. */
function unescaped(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

/** Node reads every byte of a header as a character. */
const fromUtf8 = (value: string): string => Buffer.from(value, "latin1").toString("utf8");

/** As Go's %#v prints a user: it stands in kube-apiserver's message. */
function goValue({ name, uid, groups, extra }: User): string {
  const list = (values: readonly string[]): string => `[]string{${values.map(goQuote).join(", ")}}`;
  const entries = Object.entries(extra)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, values]) => `${goQuote(key)}:${list(values)}`);
  const shownGroups = groups.length > 0 ? list(groups) : "[]string(nil)";
  const shownExtra =
    entries.length > 0 ? `map[string][]string{${entries.join(", ")}}` : "map[string][]string(nil)";
  return `&user.DefaultInfo{Name:${goQuote(name)}, UID:${goQuote(uid)}, Groups:${shownGroups}, Extra:${shownExtra}}`;
}
