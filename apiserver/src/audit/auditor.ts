import type { User } from "../auth/user.ts";
import type { Reply } from "../http/exchange.ts";
import type { Incoming } from "../http/incoming.ts";
import { StatusError } from "../http/status-error.ts";
import type { AuditLog } from "./audit-log.ts";
import { eventLine, type EventParts } from "./event.ts";
import {
  maySayStatus,
  namesOf,
  readObject,
  replyObject,
  statusOf,
  type LoggedObject,
} from "./logged-objects.ts";
import { policyEvaluator, type AuditPolicy, type Level, type Stage, type Verdict } from "./policy.ts";

/** Writes down who did what, stage by stage: k8s.io/apiserver/pkg/endpoints/filters/audit.go. */
export type Auditor = {
  /** The request is about to be authorised. Throws a 500 where its event cannot be kept: what is not audited is not done. */
  readonly begin: (incoming: Incoming, user: User) => void;
  /** What the authorizer said; `error` where nobody could be asked. */
  readonly decide: (incoming: Incoming, decision: "allow" | "forbid" | "error", reason: string) => void;
  /** The same request, whose body is seen where the policy wants it. */
  readonly tap: (incoming: Incoming) => Incoming;
  /** The reply is about to be written. */
  readonly start: (incoming: Incoming, reply: Reply) => void;
  /** `fault` is what was thrown and is no StatusError. */
  readonly end: (incoming: Incoming, reply: Reply, fault: unknown) => void;
};

export type AuditMetrics = {
  readonly auditLevel: (level: Level) => void;
  readonly auditEvent: () => void;
  readonly auditRejected: () => void;
};

type Entry = {
  readonly user: User | undefined;
  readonly verdict: Verdict;
  annotations?: Record<string, string>;
  body?: Buffer;
};

export function auditor(policy: AuditPolicy, log: AuditLog, metrics: AuditMetrics): Auditor {
  const evaluate = policyEvaluator(policy);
  const entries = new Map<Incoming, Entry>();
  const emit = (
    entry: Entry,
    stage: Stage,
    parts: Pick<EventParts, "incoming" | "at"> & Partial<EventParts>,
  ): boolean => {
    if (entry.verdict.omitStages.has(stage)) return true;
    metrics.auditEvent();
    const { user, verdict, annotations } = entry;
    return log.append(eventLine({ user, level: verdict.level, stage, annotations, ...parts }));
  };
  const evaluated = (incoming: Incoming, user: User | undefined): Entry | undefined => {
    const verdict = evaluate(incoming.info, user);
    metrics.auditLevel(verdict.level);
    return verdict.level === "None" ? undefined : { user, verdict };
  };
  return {
    begin: (incoming, user) => {
      const entry = evaluated(incoming, user);
      if (!entry) return;
      if (!emit(entry, "RequestReceived", { incoming, at: incoming.received })) {
        metrics.auditRejected();
        throw new StatusError(500, "InternalError", "Internal error occurred: failed to store audit event", {
          causes: [{ message: "failed to store audit event" }],
        });
      }
      entries.set(incoming, entry);
    },
    decide: (incoming, decision, reason) => {
      const entry = entries.get(incoming);
      if (entry) entry.annotations = annotationsOf(decision, reason);
    },
    tap: (incoming) => {
      const entry = entries.get(incoming);
      return entry && mayHoldObject(incoming) ? tapped(incoming, entry) : incoming;
    },
    start: (incoming, reply) => {
      const entry = entries.get(incoming) ?? (isRefused(reply) ? evaluated(incoming, undefined) : undefined);
      if (!entry || (entries.has(incoming) && !incoming.isLongRunning)) return;
      emit(entry, "ResponseStarted", { incoming, at: performance.now(), ...replyParts(entry, reply) });
    },
    end: (incoming, reply, fault) => {
      const entry = entries.get(incoming);
      if (!entry) return;
      entries.delete(incoming);
      const at = performance.now();
      const parts = { incoming, at, ...requestParts(incoming, entry) };
      if (fault === undefined || incoming.abort.signal.aborted) {
        emit(entry, "ResponseComplete", { ...parts, ...replyParts(entry, reply) });
      } else emit(entry, "Panic", { ...parts, status: panicked(fault) });
    },
  };
}

/** Who was refused before the server knew who asked has one event, and no user: WithFailedAuthenticationAudit. */
const isRefused = ({ status }: Reply): boolean => status === 401 || status === 400;

const mayHoldObject = ({ info }: Incoming): boolean =>
  info.isResource && ["create", "update", "patch", "delete", "deletecollection"].includes(info.verb);

function tapped(incoming: Incoming, entry: Entry): Incoming {
  return {
    ...incoming,
    body: async () => (entry.body = await incoming.body()),
  };
}

function annotationsOf(decision: "allow" | "forbid" | "error", reason: string): Record<string, string> {
  if (decision === "error") return { "authorization.k8s.io/reason": "internal error" };
  return { "authorization.k8s.io/decision": decision, "authorization.k8s.io/reason": reason };
}

const wants = ({ verdict }: Entry, level: "Request" | "RequestResponse"): boolean =>
  verdict.level === level || verdict.level === "RequestResponse";

/** What the body adds. A patch names no object: its path does. */
function requestParts(incoming: Incoming, entry: Entry): Partial<EventParts> {
  const { body, verdict } = entry;
  if (!body) return {};
  const type = incoming.headers.get("content-type") ?? "";
  const found = readObject(body, type, verdict.omitManagedFields);
  const isObject = incoming.info.verb === "create" || incoming.info.verb === "update";
  return {
    names: isObject ? namesOf(found) : undefined,
    requestObject: wants(entry, "Request") ? found?.json : undefined,
  };
}

function replyParts(entry: Entry, reply: Reply): Partial<EventParts> {
  const whole = wants(entry, "RequestResponse");
  const found: LoggedObject | undefined =
    whole || maySayStatus(reply) ? replyObject(reply, entry.verdict.omitManagedFields) : undefined;
  return { status: statusOf(found, reply.status), responseObject: whole ? found?.json : undefined };
}

const panicked = (fault: unknown): EventParts["status"] => ({
  metadata: {},
  status: "Failure",
  message: `APIServer panic'd: ${fault instanceof Error ? fault.message : String(fault)}`,
  reason: "InternalError",
  code: 500,
});
