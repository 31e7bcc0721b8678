import type { Clock } from "@kagg/apiserver/internal";
import { resourceName, type State, type StateEvent } from "../../state.ts";
import type { Change, Conditions, Subject } from "../messages.ts";
import { changesBetween } from "./changes.ts";
import { byUrgency, KINDS, subjectOf, type Followed } from "./subjects.ts";

export type ConditionLog = {
  readonly now: () => Conditions;
  /** Told that something of it has changed. */
  readonly subscribe: (onChange: () => void, signal: AbortSignal) => void;
};

/** How many changes are remembered. */
const MOST = 300;

/** Follows what has conditions from now on, until `signal` aborts; what is so already is no change. */
export function followConditions(state: State, clock: Pick<Clock, "now">, signal: AbortSignal): ConditionLog {
  const subjects = new Map<string, Subject>();
  const listeners = new Set<() => void>();
  const changes: Change[] = [];
  let isStarted = false;
  let count = 0;
  const take = (followed: Followed, { type, object }: StateEvent): void => {
    const key = [followed.kind, object.metadata.namespace ?? "", object.metadata.name].join("/");
    const before = subjects.get(key);
    const after = type === "DELETED" ? undefined : subjectOf(followed, object);
    if (after) subjects.set(key, after);
    else if (!subjects.delete(key)) return;
    if (!isStarted) return;
    for (const change of after ? changesBetween(before, after) : [])
      changes.unshift({ sequence: ++count, time: clock.now().toISOString(), ...change });
    changes.length = Math.min(changes.length, MOST);
    for (const tell of listeners) tell();
  };
  for (const followed of KINDS)
    state.watch(resourceName(followed.resource, followed.group), (event) => take(followed, event), signal);
  isStarted = true;
  return {
    now: () => ({ subjects: [...subjects.values()].sort(byUrgency), changes: [...changes] }),
    subscribe: (onChange, signal) => {
      if (signal.aborted) return;
      listeners.add(onChange);
      signal.addEventListener("abort", () => listeners.delete(onChange), { once: true });
    },
  };
}
