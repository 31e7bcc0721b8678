import type { Condition } from "../kinds.ts";

/** A condition as the controllers of workloads say it. */
export type Said = Required<Pick<Condition, "type" | "status" | "reason" | "message">>;

export const findCondition = (
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined => conditions?.find((one) => one.type === type);

export const withoutCondition = (conditions: readonly Condition[], type: string): readonly Condition[] =>
  conditions.filter((one) => one.type !== type);

/** Nothing changes while status and reason stay; the time of transition stays while the status does. */
export function withCondition(
  conditions: readonly Condition[],
  said: Said,
  times: Pick<Condition, "lastUpdateTime" | "lastTransitionTime">,
): readonly Condition[] {
  const before = findCondition(conditions, said.type);
  if (before?.status === said.status && before.reason === said.reason) return conditions;
  const isSame = before?.status === said.status && before.lastTransitionTime;
  const kept = isSame ? { lastTransitionTime: before.lastTransitionTime } : {};
  return [...withoutCondition(conditions, said.type), { ...said, ...times, ...kept }];
}
