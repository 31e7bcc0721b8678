import { discoveryHandler } from "../discovery/handler.ts";
import { healthReply, type HealthChecks } from "../health/handler.ts";
import type { VersionInfo } from "../health/version.ts";
import type { Exchange, Handler } from "../http/exchange.ts";
import { jsonReply } from "../http/json-reply.ts";
import { methodNotAllowed } from "../http/status-error.ts";
import { pathNotFound } from "../http/text-reply.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { openapiHandler } from "../openapi/handler.ts";
import { groupVersionPath } from "../resource/group-version.ts";
import type { ResourceDefinition } from "../resource/definition.ts";

export type RouterOptions = {
  readonly definitions: readonly ResourceDefinition[];
  /** Answers everything below `/apis/<group>/<version>/` of a served version. */
  readonly rest: Handler;
  readonly version: VersionInfo;
  readonly metrics: Pick<Metrics, "text" | "contentType">;
  readonly checks: HealthChecks;
};

/** Everything that is behind authentication and authorisation, by path. */
export function router({ definitions, rest, version, metrics, checks }: RouterOptions): Handler {
  const discovery = discoveryHandler(definitions);
  const openapi = openapiHandler(definitions);
  const hasCore = definitions.some(({ group }) => group === "");
  const served = new Set(
    definitions.flatMap(({ group, versions }) => versions.map(({ name }) => groupVersionPath(group, name))),
  );
  const versionText = `${JSON.stringify(version, undefined, 2)}\n`;
  const fixed: Handler = async (exchange) => {
    if (exchange.path === "/version") return onlyGet(exchange, () => jsonReply(versionText));
    if (exchange.path === "/metrics") {
      const text = await metrics.text();
      const headers = { "Content-Type": metrics.contentType };
      return onlyGet(exchange, () => ({ status: 200, headers, body: text }));
    }
    return healthReply(exchange.path, exchange.query, checks, () => undefined) ?? pathNotFound();
  };
  return (exchange) => {
    const { info, path } = exchange;
    if (info.isResource) {
      return served.has(groupVersionPath(info.group, info.version)) ? rest(exchange) : discovery(exchange);
    }
    const [, first, group, version, behind] = path.split("/");
    const isServed =
      first === "api" ? version && served.has(`/api/${group}`) : served.has(`/apis/${group}/${version}`);
    if (behind && isServed && isOtherMethod(exchange)) throw methodNotAllowed();
    if (first === "apis" || (first === "api" && hasCore)) return discovery(exchange);
    return first === "openapi" ? openapi(exchange) : fixed(exchange);
  };
}

/** A method that means nothing to a resource, such as OPTIONS. */
const isOtherMethod = ({ method }: Exchange): boolean =>
  !["GET", "POST", "PUT", "PATCH", "DELETE"].includes(method);

function onlyGet<Answer>({ method }: Exchange, reply: () => Answer): Answer {
  if (method !== "GET") throw methodNotAllowed();
  return reply();
}
