import { bytesOf } from "./request.ts";
import { oddText } from "./odd-values.ts";
import { below, garbled, pick, weighted, type Random } from "./random.ts";
import type { Seen } from "./seen.ts";

const parameters: Readonly<Record<string, readonly string[]>> = {
  watch: ["true", "1", "false", "0", "x", ""],
  limit: ["1", "0", "-1", "2", "500", "9223372036854775808", "1e3", "x"],
  resourceVersion: ["0", "1", "VERSION", "99999999999", "-1", "01", "1.0", "18446744073709551616"],
  resourceVersionMatch: ["Exact", "NotOlderThan", "exact", "x"],
  continue: ["TOKEN", "x", "e30"],
  timeout: ["1s", "0", "-1s", "1ns", "1h", "x", "5"],
  timeoutSeconds: ["1", "0", "-1", "x", "99999999999999999999", "4294967"],
  allowWatchBookmarks: ["true", "x"],
  sendInitialEvents: ["true", "false", "x"],
  labelSelector: ["a=1", "a in (1,2),b", "!a", "a notin ()", "a>1", "a<x", "a==1,a!=2", "((((", "a in (1", ",,,,", "x".repeat(400)],
  fieldSelector: ["metadata.name=p1", "metadata.namespace!=default", "spec.size=3", "metadata.name=a\\,b", "=", "a=b=c", "metadata.name==p1,metadata.name=p2"],
  fieldManager: ["one", "x".repeat(128), "x".repeat(129), "\u0007", "é"],
  fieldValidation: ["Strict", "Warn", "Ignore", "x"],
  force: ["true", "false", "1", "x"],
  dryRun: ["All", "x", ""],
  propagationPolicy: ["Foreground", "Background", "Orphan", "x"],
  orphanDependents: ["true", "false", "x"],
  gracePeriodSeconds: ["0", "-1", "30", "x"],
  includeObject: ["Object", "None", "Metadata", "x"],
  pretty: ["true", "1", "x"],
  verbose: ["", "true"],
  exclude: ["ping", "storage", "x"],
  follow: ["true"],
  command: ["a", "b"],
  ignoreStoreReadErrorWithClusterBreakingPotential: ["true"],
}; // prettier-ignore

const segments = [
  "apis", "api", "fruit.example.com", "v1", "v2", "v1alpha1", "v3", "namespaces", "default", "north", "mangoes", "papayas", "groves", "silos", "orchards", "harvests", "p1", "one", "status", "scale",
  "log", "exec", "proxy", "peel", "watch", "openapi", "v3", "metrics", "readyz", "",
]; // prettier-ignore

/** Percent-escapes as `encodeURIComponent` does, and takes surrogates that stand alone. */
const escaped = (text: string): string => {
  try {
    return encodeURIComponent(text);
  } catch {
    return "%ed%a0%80";
  }
};

const escapes = (random: Random, text: string): string =>
  weighted(random, [
    [4, () => escaped(text)],
    [1, () => text.replaceAll(/[^!-~]/g, "+")],
    [1, () => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("")],
    [1, () => escaped(escaped(text))],
  ])();

function oddParameter(random: Random): string {
  const name = pick(random, Object.keys(parameters));
  const value = weighted(random, [
    [5, () => pick(random, parameters[name]!)],
    [2, () => oddText(random)],
    [1, () => garbled(random, pick(random, parameters[name]!))],
  ])();
  const key = weighted(random, [
    [20, () => name],
    [1, () => escaped(oddText(random))],
    [1, () => name.toUpperCase()],
    [1, () => escapes(random, name)],
  ])();
  return weighted(random, [
    [12, () => `${key}=${/^(?:TOKEN|VERSION)$/.test(value) ? value : escapes(random, value)}`],
    [1, () => key],
    [1, () => `${key}==${escapes(random, value)}`],
  ])();
}

export function oddTarget(random: Random, target: string): string {
  const [path = "", ...rest] = target.split("?");
  const query = rest.length > 0 ? `?${rest.join("?")}` : "";
  return weighted(random, [
    [12, () => `${target}${query ? "&" : "?"}${oddParameter(random)}`],
    [2, () => `${target}${query ? "&" : "?"}${Array.from({ length: 1 + below(random, 6) }, () => oddParameter(random)).join(pick(random, ["&", "&", ";", "&&"]))}`],
    [4, () => oddPath(random, path) + query],
    [2, () => garbled(random, target)],
    [1, () => path],
    [0.2, () => `https://localhost:1${target}`],
    [0.2, () => `${target}#fragment`],
    [0.1, () => "*"],
    [0.1, () => `${target}${query ? "&" : "?"}a=${"x".repeat(20_000)}`],
    [0.1, () => `${path}?${"limit=1&".repeat(3000)}`],
  ])(); // prettier-ignore
}

function oddPath(random: Random, path: string): string {
  const parts = path.split("/");
  const at = 1 + below(random, parts.length);
  weighted<() => unknown>(random, [
    [4, () => parts.splice(at, 1, pick(random, segments))],
    [3, () => parts.splice(at, 0, pick(random, segments))],
    [3, () => parts.splice(at, 1)],
    [4, () => parts.splice(at, 1, escapes(random, oddText(random)))],
    [1, () => parts.splice(at, 0, "", "")],
    [1, () => parts.splice(at, 0, ".")],
    [1, () => parts.splice(at, 0, "..")],
    [1, () => parts.splice(at, 1, (parts[at] ?? "").toUpperCase())],
    [1, () => parts.splice(at, 1, escapes(random, parts[at] ?? ""))],
    [0.1, () => parts.push(...Array.from({ length: 3000 }, () => "a"))],
  ])();
  return parts.join("/");
}

/** Fills in what answers have told, as it was or with a bit turned. */
export function withSeen(random: Random, target: string, { tokens, versions }: Seen): string {
  const token = tokens.length > 0 ? pick(random, tokens) : "e30";
  const odd = weighted(random, [
    [2, () => token],
    [1, () => garbled(random, token)],
    [1, () => Buffer.from(garbled(random, Buffer.from(token, "base64url").toString("latin1")), "latin1").toString("base64url")],
  ])(); // prettier-ignore
  return target.replaceAll("TOKEN", () => escaped(odd)).replaceAll("VERSION", () => pick(random, versions));
}

/** A target as it may stand in a request line: no white space, which would end it. */
export const inLine = (target: string): string =>
  bytesOf(target).replaceAll(/[\0-\u0020\u007F]/g, (char) => `%${char.codePointAt(0)?.toString(16).padStart(2, "0")}`) || "/"; // prettier-ignore
