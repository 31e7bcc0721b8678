import { parseArgs } from "node:util";
import { defaultAuditLog, type AuditLogOptions } from "../audit/open-audit-log.ts";
import { readDuration } from "../http/duration.ts";
import { defaultInFlight, type InFlightLimits } from "../http/in-flight.ts";
import { FLAGS } from "./flag-list.ts";
import { tlsProblems, type TlsSettings } from "./tls-settings.ts";
import { isAdmissionPlugin, type AdmissionPlugin } from "../admission/plugins.ts";
import type { EtcdFlags } from "../storage/storage.ts";

/** What a server is started with. */
export type Flags = {
  readonly securePort: number;
  /** undefined: all addresses. */
  readonly bindAddress: string | undefined;
  readonly tlsCertFile: string;
  readonly tlsPrivateKeyFile: string;
  readonly tls: TlsSettings;
  /** A file, or several as KUBECONFIG has them; undefined: the service account of the pod. */
  readonly kubeconfig: string | undefined;
  readonly dataDir: string | undefined;
  /** For a storage in etcd. */
  readonly etcd: EtcdFlags;
  readonly inFlight: InFlightLimits;
  /** undefined: nothing is audited. */
  readonly audit: AuditFlags | undefined;
  /** Milliseconds. */
  readonly shutdownDelay: number;
  readonly verbosity: number;
  readonly disabledAdmissionPlugins: readonly AdmissionPlugin[];
};

type AuditFlags = { readonly policyFile: string; readonly log: Required<AuditLogOptions> };

export type FlagsResult =
  | { readonly kind: "flags"; readonly flags: Flags }
  | { readonly kind: "help" }
  /** A line each, in plain words. */
  | { readonly kind: "problems"; readonly problems: readonly string[] };

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
    tls: tlsSettings(values, problems),
    kubeconfig: get("kubeconfig"),
    dataDir: get("data-dir"),
    etcd: etcdFlags(get),
    inFlight: {
      readOnly: number("max-requests-inflight", defaultInFlight.readOnly, MOST),
      mutating: number("max-mutating-requests-inflight", defaultInFlight.mutating, MOST),
    },
    audit: auditFlags(get("audit-policy-file"), get("audit-log-path"), number, problems),
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

const MOST = 1_000_000;

type Values = ReadonlyMap<string, Value>;

function tlsSettings(values: Values, problems: string[]): TlsSettings {
  const version = values.get("tls-min-version");
  const suites = values.get("tls-cipher-suites");
  const cipherSuites = suites?.text.split(",").map((name) => name.trim());
  const minVersion = version?.text;
  if (version)
    problems.push(...tlsProblems({ minVersion: version.text }).map((what) => `${version.from}: ${what}`));
  if (suites && cipherSuites)
    problems.push(...tlsProblems({ cipherSuites }).map((what) => `${suites.from}: ${what}`));
  return {
    ...(minVersion === "VersionTLS12" || minVersion === "VersionTLS13" ? { minVersion } : {}),
    ...(cipherSuites && { cipherSuites }),
  };
}

/** One without the other would look like auditing and record nothing. */
function auditFlags(
  policyFile: string | undefined,
  path: string | undefined,
  number: (name: string, fallback: number, most: number) => number,
  problems: string[],
): AuditFlags | undefined {
  const log = {
    maxSize: number("audit-log-maxsize", defaultAuditLog.maxSize, MOST),
    maxAge: number("audit-log-maxage", defaultAuditLog.maxAge, MOST),
    maxBackups: number("audit-log-maxbackup", defaultAuditLog.maxBackups, MOST),
  };
  if (policyFile && path) return { policyFile, log: { path, ...log } };
  if (policyFile) problems.push("--audit-policy-file needs --audit-log-path, or nothing is written");
  if (path) problems.push("--audit-log-path needs --audit-policy-file: without a policy nothing is audited");
  return undefined;
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
