import { messageOf, timestamp } from "@kagg/apiserver/internal";
import type { ControllerParts } from "./controller.ts";
import { events, type Base, type Body } from "./kinds.ts";
import { isTerminating, storeOf } from "./store.ts";

/** Tells people what a controller did, or could not do, to an object. */
export type Recorder = (about: About, type: "Normal" | "Warning", reason: string, message: string) => void;

/** What an event is about: a stored object, which names its kind, or what there is to know of one. */
type About = Pick<Base, "apiVersion" | "kind"> & {
  readonly metadata: Pick<Base["metadata"], "name" | "namespace" | "uid" | "resourceVersion">;
};

/**
 * Writes events as client-go's tools/record does: the same one again counts up, and after ten different ones of a reason
 * within ten minutes the rest are told in one. Its limit of 25 events an object, and one in five minutes after that, holds.
 */
export function recorder(parts: ControllerParts, component: string): Recorder {
  const store = storeOf(parts);
  const seen = new Map<string, { readonly name: string; readonly namespace: string }>();
  const similar = similarEvents(parts.clock);
  const limit = spamLimit(parts.clock);
  let last = Promise.resolve();
  const write = async (about: About, type: string, reason: string, told: string): Promise<void> => {
    const { message, key } = similar(about, type, reason, told);
    if (!limit(about, type)) return;
    const now = timestamp(parts.clock.now());
    const known = seen.get(key);
    const before = known && parts.state.get(events.resource, known.namespace, known.name);
    if (before) {
      const count = ((before as { count?: number }).count ?? 1) + 1;
      await store.patch(events, before, { count, lastTimestamp: now, message });
      return;
    }
    const body = eventOf(about, { component, type, reason, message, now, at: parts.clock.now() });
    await store.create(events, body);
    seen.delete(key);
    seen.set(key, body.metadata);
    if (seen.size > CACHED) seen.delete(seen.keys().next().value ?? "");
  };
  return (about, type, reason, message) => {
    // One after the other: the second of two that are the same has to find the first.
    last = last.then(async () => {
      if (parts.signal.aborted) return;
      try {
        await write(about, type, reason, message);
      } catch (error) {
        if (!isTerminating(error))
          parts.logger.debug({ reason, error: messageOf(error) }, "an event was not written");
      }
    });
  };
}

/** client-go's tools/record/events_cache.go */
const CACHED = 4096;
const SIMILAR = 10;
const SIMILAR_WITHIN = 600_000;
const BURST = 25;
const REFILL = 300_000;

type EventFields = {
  readonly component: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly now: string;
  readonly at: Date;
};

type NamedEvent = Body & { readonly metadata: { readonly name: string; readonly namespace: string } };

let sequence = 0;

function eventOf(about: About, { component, type, reason, message, now, at }: EventFields): NamedEvent {
  const { apiVersion, kind, metadata } = about;
  const { name, namespace, uid, resourceVersion } = metadata;
  // Nanoseconds upstream: a counter keeps two of a millisecond apart.
  const nanoseconds = BigInt(at.getTime()) * 1_000_000n + BigInt((sequence += 1) % 1_000_000);
  const where = namespace ?? "default";
  return {
    metadata: { name: `${name}.${nanoseconds.toString(16)}`, namespace: where },
    involvedObject: { kind, ...(namespace && { namespace }), name, uid, apiVersion, resourceVersion },
    reason,
    message,
    source: { component },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
    type,
    reportingComponent: component,
    reportingInstance: "",
  };
}

const identify = ({ apiVersion, kind, metadata }: About, ...more: readonly string[]): string =>
  [kind, metadata.namespace, metadata.name, metadata.uid, apiVersion, ...more].join("\n");

type Told = { readonly message: string; readonly key: string };

function similarEvents(
  clock: ControllerParts["clock"],
): (about: About, type: string, reason: string, message: string) => Told {
  const groups = new Map<string, { messages: Set<string>; last: number }>();
  return (about: About, type: string, reason: string, message: string) => {
    const key = identify(about, type, reason);
    const now = clock.now().getTime();
    let group = groups.get(key);
    if (!group || now - group.last > SIMILAR_WITHIN) group = { messages: new Set(), last: now };
    group.messages.add(message);
    group.last = now;
    groups.delete(key);
    groups.set(key, group);
    if (groups.size > CACHED) groups.delete(groups.keys().next().value ?? "");
    if (group.messages.size < SIMILAR) return { message, key: `${key}\n${message}` };
    group.messages.delete(group.messages.values().next().value ?? "");
    return { message: `(combined from similar events): ${message}`, key };
  };
}

function spamLimit(clock: ControllerParts["clock"]): (about: About, type: string) => boolean {
  const buckets = new Map<string, { left: number; at: number }>();
  return (about: About, type: string): boolean => {
    const key = identify(about, type);
    const now = clock.now().getTime();
    const bucket = buckets.get(key) ?? { left: BURST, at: now };
    const left = Math.min(BURST, bucket.left + (now - bucket.at) / REFILL);
    buckets.delete(key);
    buckets.set(key, { left: left >= 1 ? left - 1 : left, at: now });
    if (buckets.size > CACHED) buckets.delete(buckets.keys().next().value ?? "");
    return left >= 1;
  };
}

/** Every event goes an hour after it was last written, as kube-apiserver's --event-ttl has it. */
export function expireEvents(parts: ControllerParts): void {
  const { state, clock, signal } = parts;
  const store = storeOf(parts);
  const timers = new Map<string, () => void>();
  state.watch(
    events.resource,
    ({ type, object }) => {
      const key = object.metadata.uid ?? "";
      timers.get(key)?.();
      timers.delete(key);
      if (type === "DELETED") return;
      const cancel = clock.after(EXPIRY, () => {
        timers.delete(key);
        store.remove(events, object).catch(() => undefined);
      });
      timers.set(key, cancel);
    },
    signal,
  );
  signal.addEventListener("abort", () => timers.forEach((cancel) => cancel()), { once: true });
}

const EXPIRY = 3_600_000;
