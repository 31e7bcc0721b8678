import { parseArgs } from "node:util";
import { admissionPlugins, isAdmissionPlugin, type AdmissionPlugin } from "../admission/plugins.ts";
import { readDuration } from "../http/duration.ts";
import type { EtcdFlags } from "../storage/storage.ts";

/** What a server is started with. */
export type Flags = {
  readonly securePort: number;
  /** undefined: all addresses. */
  readonly bindAddress: string | undefined;
  readonly tlsCertFile: string;
  readonly tlsPrivateKeyFile: string;
  /** undefined: the service account of the pod. */
  readonly kubeconfig: string | undefined;
  readonly dataDir: string | undefined;
  /** For a storage in etcd. */
  readonly etcd: EtcdFlags;
  /** Milliseconds. */
  readonly shutdownDelay: number;
  readonly verbosity: number;
  readonly disabledAdmissionPlugins: readonly AdmissionPlugin[];
};

export type FlagsResult =
  | { readonly kind: "flags"; readonly flags: Flags }
  | { readonly kind: "help" }
  /** A line each, in plain words. */
  | { readonly kind: "problems"; readonly problems: readonly string[] };

type Flag = { readonly name: string; readonly value: string; readonly short?: string; readonly text: string };

/** Names and defaults are those of k8s.io/apiserver where it has the flag. */
const FLAGS: readonly Flag[] = [
  { name: "secure-port", value: "PORT", text: "the port to serve HTTPS on (default 8443)" },
  {
    name: "bind-address",
    value: "IP",
    text: "the address to listen on (default: all)",
  },
  {
    name: "tls-cert-file",
    value: "FILE",
    text: "the serving certificate, PEM, followed by its intermediates",
  },
  { name: "tls-private-key-file", value: "FILE", text: "its private key, PEM" },
  {
    name: "kubeconfig",
    value: "FILE",
    text: "how to reach kube-apiserver (default: the pod's service account)",
  },
  { name: "data-dir", value: "DIR", text: "where the storage keeps its data" },
  { name: "etcd-servers", value: "URLS", text: "the members of etcd, separated by commas" },
  { name: "etcd-cafile", value: "FILE", text: "who signed the certificates of etcd, PEM" },
  { name: "etcd-certfile", value: "FILE", text: "this server's certificate for etcd, PEM" },
  { name: "etcd-keyfile", value: "FILE", text: "its private key, PEM" },
  { name: "etcd-prefix", value: "PREFIX", text: "where in etcd the objects are (default /kagg)" },
  {
    name: "shutdown-delay-duration",
    value: "DURATION",
    text: "how long to go on serving after SIGTERM (default 0s)",
  },
  {
    name: "enable-admission-plugins",
    value: "NAMES",
    text: `admission to have, separated by commas (default ${admissionPlugins.join(",")})`,
  },
  {
    name: "disable-admission-plugins",
    value: "NAMES",
    text: "admission to leave out of these",
  },
  { name: "v", value: "LEVEL", short: "v", text: "how much to log; from 2 on, every request (default 0)" },
];

const environmentName = (name: string): string => name.toUpperCase().replaceAll("-", "_");

/** The text of `--help`. */
export function helpText(): string {
  const rows = FLAGS.map(({ name, value, text, short }): readonly [string, string] => [
    `${short ? `-${short}, ` : "    "}--${name} ${value}`,
    name === "v" ? text : `${text} [${environmentName(name)}]`,
  ]);
  const width = Math.max(...rows.map(([left]) => left.length));
  const lines = rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
  return [
    "Serves an aggregated API. A flag wins over its environment variable, in brackets.",
    "",
    ...lines,
    "",
  ].join("\n");
}

/** Reads flags and environment, and reports everything that is wrong with them at once. */
export function readFlags(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): FlagsResult {
  const problems: string[] = [];
  const values = readValues(args, environment, problems);
  if (values.has("help")) return { kind: "help" };
  const get = (name: string): string | undefined => values.get(name)?.text;
  const number = (name: string, fallback: number, most: number): number => {
    const found = values.get(name);
    if (!found) return fallback;
    const parsed = /^\d+$/.test(found.text) ? Number(found.text) : Number.NaN;
    if (parsed <= most) return parsed;
    problems.push(`${found.from}: "${found.text}" is not a number from 0 to ${most}`);
    return fallback;
  };
  const required = (name: string): string => {
    const found = get(name);
    if (!found)
      problems.push(`--${name} is missing (or ${environmentName(name)}); "kagg certs" makes certificates`);
    return found ?? "";
  };
  const flags: Flags = {
    securePort: number("secure-port", 8443, 65_535),
    bindAddress: get("bind-address"),
    tlsCertFile: required("tls-cert-file"),
    tlsPrivateKeyFile: required("tls-private-key-file"),
    kubeconfig: get("kubeconfig"),
    dataDir: get("data-dir"),
    etcd: etcdFlags(get),
    shutdownDelay: duration(values.get("shutdown-delay-duration"), problems),
    verbosity: number("v", 0, 10),
    disabledAdmissionPlugins: disabledPlugins(values, problems),
  };
  return problems.length > 0 ? { kind: "problems", problems } : { kind: "flags", flags };
}

function etcdFlags(get: (name: string) => string | undefined): EtcdFlags {
  const servers = get("etcd-servers");
  const given = {
    caFile: get("etcd-cafile"),
    certFile: get("etcd-certfile"),
    keyFile: get("etcd-keyfile"),
    prefix: get("etcd-prefix"),
  };
  return {
    ...(servers && { servers: servers.split(",").map((server) => server.trim()) }),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
}

type Value = { readonly text: string; /** The flag or variable, for messages. */ readonly from: string };

function readValues(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  problems: string[],
): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  for (const { name } of FLAGS) {
    const text = name === "v" ? undefined : environment[environmentName(name)];
    if (text) values.set(name, { text, from: environmentName(name) });
  }
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    options: {
      help: { type: "boolean", short: "h" },
      ...Object.fromEntries(
        FLAGS.map(({ name, short }) => [name, { type: "string" as const, ...(short && { short }) }]),
      ),
    },
  });
  for (const token of tokens) {
    if (token.kind === "positional") problems.push(`"${token.value}" is not a flag; see --help`);
    if (token.kind !== "option") continue;
    const known = token.name === "help" || FLAGS.some(({ name }) => name === token.name);
    if (!known) problems.push(`${token.rawName} is not a flag of this server; see --help`);
    else if (token.name === "help") values.set("help", { text: "", from: "--help" });
    else if (!token.value) problems.push(`${token.rawName} needs a value`);
    else values.set(token.name, { text: token.value, from: token.rawName });
  }
  return values;
}

function duration(value: Value | undefined, problems: string[]): number {
  if (!value) return 0;
  const milliseconds = readDuration(value.text);
  if (milliseconds !== undefined && milliseconds >= 0) return milliseconds;
  problems.push(`${value.from}: "${value.text}" is not a duration such as 15s or 1m30s`);
  return 0;
}

/** All are on by default, so enabling one only says so; as in k8s.io/apiserver/pkg/server/options/admission.go. */
function disabledPlugins(values: ReadonlyMap<string, Value>, problems: string[]): readonly AdmissionPlugin[] {
  const named = (flag: string): readonly AdmissionPlugin[] =>
    (values.get(flag)?.text ?? "")
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "")
      .flatMap((name) => {
        if (isAdmissionPlugin(name)) return [name];
        problems.push(`${flag} plugin ${JSON.stringify(name)} is unknown`);
        return [];
      });
  const enabled = named("enable-admission-plugins");
  const disabled = named("disable-admission-plugins");
  const both = disabled.filter((name) => enabled.includes(name));
  if (both.length > 0) {
    problems.push(`[${both.join(" ")}] in enable-admission-plugins and disable-admission-plugins overlapped`);
  }
  return disabled;
}
