import {
  systemClock,
  type Clock,
  type Incoming,
  type ListenerOptions,
  type Outcome,
  type Reply,
  type User,
} from "@kagg/apiserver/internal";
import type { PipelineParts } from "../pipeline.ts";
import { notesOf } from "./notes.ts";
import { isStream, nameOf, problemIn, textOf } from "./overhear.ts";
import { recentRecords } from "./recent-records.ts";
import type { RecordedResource, RecordedUser, RequestRecord } from "./record.ts";
import { followed, startStep, type Way } from "./way.ts";

export type RequestLog = {
  /** For the listener. */
  readonly observe: ListenerOptions["observe"];
  /** The same parts, each of which tells the log what came of it. */
  readonly follow: (parts: PipelineParts) => PipelineParts;
  /** What is still remembered, the oldest first. */
  readonly list: () => readonly RequestRecord[];
  /** Each record when its answer is out; one of a stream when that begins, and again when it ends. */
  readonly subscribe: (onRecord: (record: RequestRecord) => void, signal: AbortSignal) => void;
};

type LogOptions = {
  readonly clock?: Clock;
  /** How many are remembered, and how many bytes of them at most. */
  readonly limits?: { readonly records: number; readonly bytes: number };
};

const LIMITS = { records: 2000, bytes: 4 * 1024 * 1024 };

/** Remembers the requests that come in by the network: what the sandbox asks itself passes no listener. */
export function createRequestLog({ clock = systemClock, limits = LIMITS }: LogOptions = {}): RequestLog {
  const ways = new WeakMap<AbortController, Way>();
  const recent = recentRecords(limits);
  const listeners = new Set<(record: RequestRecord) => void>();
  let count = 0;
  const wayOf = ({ abort }: Incoming): Way => {
    const way = ways.get(abort) ?? { steps: [] };
    ways.set(abort, way);
    return way;
  };
  const keep = (record: RequestRecord): void => {
    recent.put(record);
    for (const tell of listeners) tell(record);
  };
  return {
    list: recent.list,
    follow: (parts) => followed(parts, wayOf),
    subscribe: (onRecord, signal) => {
      if (signal.aborted) return;
      listeners.add(onRecord);
      signal.addEventListener("abort", () => listeners.delete(onRecord), { once: true });
    },
    observe: (incoming) => {
      const sequence = ++count;
      const time = clock.now().toISOString();
      const way = wayOf(incoming);
      const base = { sequence, time, ...requestOf(incoming) };
      let events: number | undefined;
      let endStream: ReturnType<typeof startStep> | undefined;
      return {
        start: (reply) => {
          if (!goesOn(incoming, reply)) return;
          // A connection that has become something else sends bytes that nobody counts.
          if (reply.status !== 101) events = 0;
          keep({ ...base, ...answerOf(incoming, way), ...beginning(incoming, reply), events });
          endStream = startStep(incoming, way, "stream");
        },
        item: () => {
          if (events !== undefined) events += 1;
        },
        end: (outcome) => {
          endStream?.(howEnded(outcome, events), outcome.fault !== undefined);
          const resource = namedBy(base.resource, way);
          keep({
            ...base,
            resource,
            ...answerOf(incoming, way),
            ...endOf(outcome, way),
            events,
            isOpen: false,
          });
        },
      };
    },
  };
}

/** What is passed on from another server comes in pieces, too; only what goes on for as long as one likes is open. */
const goesOn = ({ isLongRunning }: Incoming, { status, body }: Reply): boolean =>
  status === 101 || (isLongRunning && status < 400 && isStream(body));

/** As long as a text can be that a client chose. */
const LONGEST = 2000;
const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

function requestOf(incoming: Incoming) {
  const { info, method, path, target, headers, auditId } = incoming;
  const { group, version, resource, subresource, namespace, name } = info.isResource ? info : nothing;
  return {
    auditId: cut(auditId),
    method,
    verb: info.verb,
    resource: info.isResource
      ? { group, version, resource, subresource, namespace: cut(namespace), name: cut(name) }
      : undefined,
    path: cut(path),
    query: cut(target.slice(path.length + 1)),
    userAgent: cut(headers.get("user-agent") ?? ""),
    remoteAddress: incoming.remoteAddress() ?? "",
  };
}

const nothing = { group: "", version: "", resource: "", subresource: "", namespace: "", name: "" };

const answerOf = (incoming: Incoming, { steps, user, impersonator }: Way) => ({
  user: user && recorded(user),
  impersonator: impersonator && recorded(impersonator),
  backend: notesOf(incoming).backend,
  steps: steps.map((step) => ({ ...step, text: cut(step.text) })),
});

const recorded = ({ name, groups }: User): RecordedUser => ({
  name: cut(name),
  groups: groups.slice(0, 50).map(cut),
});

const beginning = ({ received }: Incoming, { status }: Reply) => ({
  code: status,
  message: "",
  milliseconds: performance.now() - received,
  bytes: 0,
  isOpen: true,
});

function endOf({ reply, status, milliseconds, bytes, fault }: Outcome, { answer = "" }: Way) {
  // What is thrown becomes an answer behind the pipeline's back.
  const message = status >= 400 ? problemIn(answer || (isStream(reply.body) ? "" : textOf(reply.body))) : "";
  return {
    code: status,
    message: cut(fault instanceof Error ? fault.message : message),
    milliseconds,
    bytes,
  };
}

/** A create has no name in its path. */
const namedBy = (
  resource: RecordedResource | undefined,
  { answer = "" }: Way,
): RecordedResource | undefined =>
  resource && !resource.name && answer ? { ...resource, name: cut(nameOf(answer)) } : resource;

function howEnded({ incoming, fault, bytes }: Outcome, events: number | undefined): string {
  const sent = events === undefined ? `${bytes} bytes` : `${events} ${events === 1 ? "event" : "events"}`;
  if (fault instanceof Error) return `broke off after ${sent}: ${fault.message}`;
  return incoming.abort.signal.aborted ? `${sent}, until its client left` : `${sent}, until its time was up`;
}
