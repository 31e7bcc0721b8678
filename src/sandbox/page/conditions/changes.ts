import type { Change, Condition, Subject } from "../messages.ts";

type Unnumbered = Omit<Change, "sequence" | "time">;

/** What is another between two states of one subject; one that is gone has nothing to say any more. */
export function changesBetween(before: Subject | undefined, after: Subject): readonly Unnumbered[] {
  const { kind, group, version, resource, namespace, name, conditions } = after;
  const subject = { kind, group, version, resource, namespace, name };
  const old = new Map(before?.conditions.map((condition) => [condition.type, condition]));
  const changed = conditions
    .filter((condition) => !isSame(condition, old.get(condition.type)))
    .map((condition) => ({
      subject,
      type: condition.type,
      from: old.get(condition.type)?.status ?? "",
      to: condition.status,
      reason: condition.reason,
      message: condition.message,
      level: condition.level,
    }));
  const left = new Set(conditions.map(({ type }) => type));
  const gone = [...old.values()]
    .filter(({ type }) => !left.has(type))
    .map(({ type, status }) => ({ subject, type, from: status, to: "", ...nothing }));
  return [...changed, ...gone];
}

const nothing = { reason: "", message: "", level: "unjudged" } as const;

const isSame = (condition: Condition, before: Condition | undefined): boolean =>
  before?.status === condition.status &&
  before.reason === condition.reason &&
  before.message === condition.message;
