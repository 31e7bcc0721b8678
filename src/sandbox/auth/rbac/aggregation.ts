import { jsonEqual, selects, type Clock, type Json, type Logger } from "@kagg/apiserver/internal";
import type { Client } from "../../client.ts";
import { resourceName, type State } from "../../state.ts";
import type { PolicyRule } from "./policy-rule.ts";
import { RBAC, type RoleObject } from "./rbac-objects.ts";

/**
 * The rules that an aggregated ClusterRole should have: those of the roles that its selectors find, selector by
 * selector, in the order of their names, each rule once.
 */
export function aggregatedRules(role: RoleObject, all: readonly RoleObject[]): readonly PolicyRule[] {
  const rules: PolicyRule[] = [];
  const others = all
    .filter(({ metadata }) => metadata.name !== role.metadata.name)
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  for (const selector of role.aggregationRule?.clusterRoleSelectors ?? []) {
    for (const { metadata, rules: found } of others) {
      if (!selects(selector, metadata.labels)) continue;
      for (const rule of found ?? []) if (!rules.some((known) => equal(known, rule))) rules.push(rule);
    }
  }
  return rules;
}

type Rules = PolicyRule | readonly PolicyRule[];
const equal = (a: Rules, b: Rules): boolean => jsonEqual(a as Json, b as Json);

type Parts = {
  readonly state: State;
  readonly client: Client;
  readonly clock: Pick<Clock, "after">;
  readonly logger: Pick<Logger, "warn">;
  readonly signal: AbortSignal;
};

/** Milliseconds before the second attempt; doubles up to half a minute. */
const FIRST_DELAY = 100;
const LONGEST_DELAY = 30_000;

/**
 * Keeps aggregated ClusterRoles as their selectors say, until the signal is aborted
 * (kubernetes/pkg/controller/clusterroleaggregation).
 */
export function aggregateClusterRoles({ state, client, clock, logger, signal }: Parts): void {
  const resource = resourceName("clusterroles", RBAC);
  let isStale = false;
  let isRunning = false;
  let delay = FIRST_DELAY;

  const sync = async (): Promise<void> => {
    const all = state.list(resource) as readonly RoleObject[];
    const stale = all.filter((role) => role.aggregationRule);
    const done = await Promise.allSettled(
      stale.map(async (role) => {
        const rules = aggregatedRules(role, all);
        if (!equal(rules, role.rules ?? [])) await apply(client, role.metadata.name, rules);
      }),
    );
    // One that cannot be written does not keep the others from it.
    for (const one of done) if (one.status === "rejected") throw one.reason;
  };
  const run = async (): Promise<void> => {
    if (isRunning) return;
    isRunning = true;
    while (isStale && !signal.aborted) {
      isStale = false;
      try {
        await sync();
        delay = FIRST_DELAY;
      } catch (error) {
        logger.warn({ err: error, retryInMilliseconds: delay }, "ClusterRoles were not aggregated");
        clock.after(delay, wake);
        delay = Math.min(delay * 2, LONGEST_DELAY);
      }
    }
    isRunning = false;
  };
  const wake = (): void => {
    if (isStale) return;
    isStale = true;
    // What is there comes role by role: all of it is looked at once.
    queueMicrotask(() => void run());
  };
  state.watch(resource, wake, signal);
}

const apply = (client: Client, name: string, rules: readonly PolicyRule[]): Promise<object> =>
  client.send({
    method: "PATCH",
    path: `/apis/${RBAC}/v1/clusterroles/${encodeURIComponent(name)}`,
    query: { fieldManager: "clusterrole-aggregation-controller", force: "true" },
    contentType: "application/apply-patch+yaml",
    body: {
      apiVersion: `${RBAC}/v1`,
      kind: "ClusterRole",
      metadata: { name },
      ...(rules.length > 0 && { rules }),
    },
  });
