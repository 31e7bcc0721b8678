import type { DeploymentSpec, IntOrPercent } from "../kinds.ts";

/** Of `total`, as k8s.io/apimachinery/pkg/util/intstr GetScaledValueFromIntOrPercent; throws for what is neither. */
export function scaled(value: IntOrPercent, total: number, isRoundedUp: boolean): number {
  if (typeof value === "number") return value;
  const percent = /^([+-]?\d+)%$/.exec(value)?.[1];
  if (percent === undefined)
    throw new Error(`invalid value for IntOrString: invalid type: ${JSON.stringify(value)}`);
  const part = (Number(percent) * total) / 100;
  return isRoundedUp ? Math.ceil(part) : Math.floor(part);
}

/** How far a rollout may be away from the wanted number of pods. */
export type Fenceposts = { readonly maxSurge: number; readonly maxUnavailable: number };

/** k8s.io/kubernetes/pkg/controller/deployment/util: one of both is at least 1, or nothing could ever change. */
export function fenceposts({
  replicas = 1,
  strategy = {},
}: Pick<DeploymentSpec, "replicas" | "strategy">): Fenceposts {
  if (strategy.type === "Recreate") return { maxSurge: 0, maxUnavailable: 0 };
  const { maxSurge: surge = 0, maxUnavailable: unavailable = 0 } = strategy.rollingUpdate ?? {};
  const maxSurge = scaled(surge, replicas, true);
  const maxUnavailable = scaled(unavailable, replicas, false);
  const least = maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable;
  return { maxSurge, maxUnavailable: Math.min(least, replicas) };
}
