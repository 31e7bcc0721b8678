import type { Incoming } from "../http/incoming.ts";
import type { RequestInfo } from "../http/request-info.ts";
import { OPEN_HEALTH_PATHS } from "../health/handler.ts";

export type RequestLabels = {
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly scope: string;
  readonly component: string;
  readonly dryRun: string;
};

const METHODS: ReadonlySet<string> = new Set(["GET", "POST", "PUT", "PATCH", "DELETE"]);

/**
 * The labels of a request, as k8s.io/apiserver/pkg/endpoints/metrics cleans them: a client chooses none of the values, or
 * it could fill the memory. What is not served has empty ones.
 */
export function requestLabels(
  {
    info,
    method,
    query,
    headers,
    isLongRunning,
  }: Pick<Incoming, "info" | "method" | "query" | "headers" | "isLongRunning">,
  isServed: (info: Extract<RequestInfo, { isResource: true }>) => boolean,
): RequestLabels {
  const dryRun = cleanDryRun(query);
  const none = { group: "", version: "", resource: "", subresource: "", scope: "", dryRun };
  if (!info.isResource) {
    const verb = cleanVerb(method, "");
    // Upstream says of its health endpoints which one it is, and no component.
    if (OPEN_HEALTH_PATHS.has(info.path)) return { ...none, verb, subresource: info.path, component: "" };
    return { ...none, verb, component: "apiserver" };
  }
  const scope = scopeOf(info);
  const isApply = info.verb === "patch" && headers.get("content-type") === "application/apply-patch+yaml";
  const verb = isLongRunning ? longRunningVerb(info) : isApply ? "APPLY" : cleanVerb(method, scope);
  const component = "apiserver";
  if (!isServed(info)) return { ...none, verb, scope, component };
  const { group, version, resource, subresource } = info;
  return { verb, group, version, resource, subresource, scope, component, dryRun };
}

const longRunningVerb = ({ verb }: RequestInfo): string => (verb === "watch" ? "WATCH" : "CONNECT");

/** Of the path: a list whose fieldSelector names one object is still a list. */
function scopeOf({ verb, namespace }: Extract<RequestInfo, { isResource: true }>): string {
  if (verb !== "list" && verb !== "watch" && verb !== "deletecollection") return "resource";
  return namespace ? "namespace" : "cluster";
}

function cleanVerb(method: string, scope: string): string {
  if (method === "GET" || method === "HEAD") return scope === "" || scope === "resource" ? "GET" : "LIST";
  return METHODS.has(method) ? method : "other";
}

function cleanDryRun(query: URLSearchParams): string {
  if (query.size === 0 || !query.has("dryRun")) return "";
  return query.getAll("dryRun").every((value) => value === "All") ? "All" : "invalid";
}
