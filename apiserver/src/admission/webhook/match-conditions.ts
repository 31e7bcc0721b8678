import type { Scope } from "../../rest/scope.ts";
import type { Webhook } from "./configuration.ts";
import type { VersionedWrite } from "./invocation.ts";

/**
 * Whether all match conditions of a webhook are met. Rejects where that cannot be known and the webhook's failure policy
 * is Fail; with Ignore the webhook is left out then.
 */
export type MatchConditions = (scope: Scope, webhook: Webhook, write: VersionedWrite) => Promise<boolean>;

export const matchConditions: MatchConditions = (_scope, { failurePolicy, name }) =>
  failurePolicy === "Ignore"
    ? Promise.resolve(false)
    : Promise.reject(new Error(`webhook ${JSON.stringify(name)}: match conditions are not supported`));
