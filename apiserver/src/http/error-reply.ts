import { readAccept, takes } from "./accept.ts";
import type { Reply } from "./exchange.ts";
import { StatusError } from "./status-error.ts";
import { yamlText } from "./yaml-text.ts";

/**
 * Any thrown value as a response. A Status is written as JSON, or as YAML where that is what the client wants most;
 * the code is kept even where the client takes neither (k8s.io/apiserver/pkg/endpoints/handlers/responsewriters).
 * What is no StatusError is a 500 that says nothing of the inside but where to look.
 */
export function errorReply(error: unknown, accept: string | undefined, auditId: string): Reply {
  const { status, code } = error instanceof StatusError ? error : internal(auditId);
  const retryAfter = status.details?.retryAfterSeconds;
  const yaml = wantsYaml(accept);
  return {
    status: code,
    headers: {
      "Content-Type": yaml ? "application/yaml" : "application/json",
      ...(retryAfter && { "Retry-After": String(retryAfter) }),
    },
    body: yaml ? yamlText(status) : `${JSON.stringify(status)}\n`,
  };
}

/** A 503 that asks to come again after `seconds`. */
export const unavailable = (message: string, seconds: number): StatusError =>
  new StatusError(503, "ServiceUnavailable", message, { retryAfterSeconds: seconds });

const internal = (auditId: string): StatusError =>
  new StatusError(
    500,
    "InternalError",
    `Internal error occurred: the server's log tells more under audit ID ${auditId}`,
    {},
  );

function wantsYaml(accept: string | undefined): boolean {
  const first = readAccept(accept).find(
    (clause) => takes(clause, "application/json") || clause.type === "application/yaml",
  );
  return first?.type === "application/yaml";
}
