import { timestamp, type KubeObject } from "@kagg/apiserver/internal";
import { availableCondition, type APIService, type Condition } from "../objects.ts";

/** What is to be said of an APIService. */
export type Finding = {
  readonly status: Condition["status"];
  readonly reason: string;
  readonly message: string;
};

export const local: Finding = {
  status: "True",
  reason: "Local",
  message: "Local APIServices are always available",
};

/**
 * The APIService with the condition in its status; undefined where it says so already. The time of the last transition is that of
 * another status, not of another message (apiregistration/v1/helper SetAPIServiceCondition).
 */
export function withCondition(
  apiService: APIService,
  { status, reason, message }: Finding,
  now: Date,
): KubeObject | undefined {
  const known = availableCondition(apiService);
  if (known?.status === status && known.reason === reason && known.message === message) return undefined;
  const lastTransitionTime =
    known?.status === status && known.lastTransitionTime !== undefined
      ? known.lastTransitionTime
      : timestamp(now);
  const condition: Condition = { type: "Available", status, lastTransitionTime, reason, message };
  const conditions = apiService.status?.conditions ?? [];
  return {
    ...(apiService as APIService & KubeObject),
    status: {
      ...apiService.status,
      conditions: known
        ? conditions.map((one) => (one === known ? condition : one))
        : [...conditions, condition],
    },
  };
}
