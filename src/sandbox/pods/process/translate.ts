/** Where a path of the container, or a port of it, really is. */
export type Places = {
  readonly paths: readonly { readonly from: string; readonly to: string }[];
  readonly ports: ReadonlyMap<number, number>;
};

/**
 * Rewrites an argument or a variable. A path counts where it stands at the start or behind `=`, `:`, `,` or `file://`, and is
 * whole; a port where it is the whole text, its end behind `=`, or behind `:` with no host but this one before.
 */
export function translate(text: string, { paths, ports }: Places): string {
  return translatePorts(translatePaths(text, paths), ports);
}

function translatePaths(text: string, paths: Places["paths"]): string {
  const known = new Map(paths.map(({ from, to }) => [withoutSlash(from), to]));
  known.delete("");
  if (known.size === 0) return text;
  // The longest first: a volume may be mounted inside of another one.
  const names = [...known.keys()].sort((a, b) => b.length - a.length).map(escape);
  const pattern = new RegExp(`(^|[=:,]|file://)(${names.join("|")})(?=$|[/:,])`, "g");
  return text.replaceAll(
    pattern,
    (whole, before: string, path: string) => `${before}${known.get(path) ?? whole}`,
  );
}

/** Names of this host, and of all its addresses. */
const OWN_HOST = String.raw`(?:localhost|0\.0\.0\.0|127\.0\.0\.1|\[::1?\]|\*)`;

function translatePorts(text: string, ports: Places["ports"]): string {
  if (ports.size === 0) return text;
  const names = [...ports.keys()].join("|");
  const pattern = new RegExp(`^(.*=|)(${names})$|^((?:.*[=/])?(?:${OWN_HOST})?:)(${names})(?=$|/)`);
  return text.replace(pattern, (whole, flag?: string, value?: string, host?: string, port?: string) => {
    const real = ports.get(Number(value ?? port));
    return real === undefined ? whole : `${flag ?? host ?? ""}${real}`;
  });
}

const withoutSlash = (path: string): string => path.replace(/\/+$/, "");

const escape = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
