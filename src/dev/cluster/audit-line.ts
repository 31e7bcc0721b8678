import { requestLine } from "../../sandbox/requests/request-line.ts";
import type { Colors } from "../../ui/colors.ts";
import { isShown } from "../sandbox/follow-requests.ts";

/** What the server is to tell of requests: each when it ends, and a watch when it begins, too. */
export const auditPolicy = {
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["RequestReceived"],
  rules: [{ level: "Metadata" }],
};

type AuditEvent = {
  readonly kind?: string;
  readonly stage?: string;
  readonly requestURI?: string;
  readonly verb?: string;
  readonly user?: { readonly username?: string; readonly groups?: readonly string[] };
  readonly objectRef?: {
    readonly apiGroup?: string;
    readonly apiVersion?: string;
    readonly resource?: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
  readonly responseStatus?: { readonly code?: number; readonly message?: string };
  readonly requestReceivedTimestamp?: string;
  readonly stageTimestamp?: string;
};

/** An event of the server's audit log as a request is shown; `""` for one that is not; undefined where it is none. */
export function auditLine(
  line: string,
  { colors, isVerbose }: { readonly colors: Colors; readonly isVerbose: boolean },
): string | undefined {
  const event = readEvent(line);
  if (!event) return undefined;
  const record = recordOf(event);
  // What kagg itself asks until the server is ready.
  const isHealth = record.path === "/readyz";
  return isVerbose || (isShown(record) && !isHealth) ? requestLine(record, colors) : "";
}

function readEvent(line: string): AuditEvent | undefined {
  if (!line.startsWith('{"kind":"Event","apiVersion":"audit.k8s.io/')) return undefined;
  try {
    return JSON.parse(line) as AuditEvent;
  } catch {
    return undefined;
  }
}

function recordOf({
  verb = "",
  stage,
  user,
  objectRef,
  responseStatus,
  requestURI = "",
  ...event
}: AuditEvent) {
  const { apiGroup, apiVersion, resource, subresource, namespace, name } = objectRef ?? {};
  return {
    user: user && { name: user.username ?? "", groups: user.groups ?? [] },
    impersonator: undefined,
    verb,
    resource: resource
      ? {
          group: apiGroup ?? "",
          version: apiVersion ?? "",
          resource,
          subresource: subresource ?? "",
          namespace: namespace ?? "",
          name: name ?? "",
        }
      : undefined,
    path: requestURI.split("?")[0] ?? "",
    code: responseStatus?.code ?? 0,
    message: responseStatus?.message ?? "",
    milliseconds: Date.parse(event.stageTimestamp ?? "") - Date.parse(event.requestReceivedTimestamp ?? ""),
    isOpen: stage === "ResponseStarted",
    events: undefined,
    backend: undefined,
  };
}
