import type { User } from "../auth/user.ts";
import type { Incoming } from "../http/incoming.ts";
import type { RequestInfo } from "../http/request-info.ts";
import type { Status } from "../http/status-error.ts";
import { microTime } from "./micro-time.ts";
import type { Level, Stage } from "./policy.ts";
import { sourceIps } from "./source-ips.ts";

/** What the object of a request's body adds to what its path says. */
export type ObjectNames = {
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
};

export type EventParts = {
  readonly incoming: Incoming;
  readonly user: User | undefined;
  readonly level: Level;
  readonly stage: Stage;
  readonly at: number;
  readonly names?: ObjectNames | undefined;
  readonly status?:
    | Omit<Status, "kind" | "apiVersion">
    | { readonly metadata: object; readonly code: number }
    | undefined;
  /** JSON on one line. */
  readonly requestObject?: string | undefined;
  readonly responseObject?: string | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
};

/** An audit.k8s.io/v1 Event as one line, its fields in the order of k8s.io/apiserver/pkg/apis/audit/v1/types.go. */
export function eventLine(parts: EventParts): string {
  const { incoming, user, level, stage, names, status, requestObject, responseObject, annotations } = parts;
  const ips = sourceIps(incoming.headers, incoming.remoteAddress());
  const before = JSON.stringify({
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    level,
    auditID: incoming.auditId,
    stage,
    requestURI: incoming.target,
    verb: incoming.info.verb,
    user: user ? userInfo(user) : {},
    ...(ips.length > 0 && { sourceIPs: ips }),
    ...userAgent(incoming),
    ...(incoming.info.isResource && { objectRef: objectRef(incoming.info, names) }),
    ...(status && { responseStatus: status }),
  });
  const after = JSON.stringify({
    requestReceivedTimestamp: microTime(incoming.received),
    stageTimestamp: microTime(parts.at),
    ...(annotations && { annotations }),
  });
  const objects = [
    ...(requestObject ? [`"requestObject":${requestObject}`] : []),
    ...(responseObject ? [`"responseObject":${responseObject}`] : []),
  ];
  return `${[before.slice(0, -1), ...objects, after.slice(1)].join(",")}\n`;
}

function userInfo({ name, uid, groups, extra }: User): object {
  return {
    ...(name && { username: name }),
    ...(uid && { uid }),
    ...(groups.length > 0 && { groups }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

/** A client may send what it wants there: k8s.io/apiserver/pkg/audit/request.go cuts it, too. */
function userAgent({ headers }: Incoming): { readonly userAgent?: string } {
  const text = headers.all("user-agent")[0];
  if (!text) return {};
  return { userAgent: text.length > 1024 ? `${text.slice(0, 1024)}...TRUNCATED` : text };
}

function objectRef(info: Extract<RequestInfo, { isResource: true }>, names: ObjectNames = {}): object {
  const namespace = info.namespace || names.namespace;
  const name = info.name || names.name;
  return {
    resource: info.resource,
    ...(namespace && { namespace }),
    ...(name && { name }),
    ...(names.uid && { uid: names.uid }),
    apiGroup: info.group,
    apiVersion: info.version,
    ...(names.resourceVersion && { resourceVersion: names.resourceVersion }),
    ...(info.subresource && { subresource: info.subresource }),
  };
}
