import type { ResourceVersion } from "../../resource/resource.ts";
import type { Scope } from "../../rest/scope.ts";
import type { Write } from "../admission.ts";
import { elementBudget } from "../cel/input.ts";
import { meetsConditions } from "../cel/match-conditions.ts";
import type { Variables } from "../cel/program.ts";
import { writeVariables } from "../cel/variables.ts";
import type { Namespaces } from "../namespaces.ts";
import { messageOf } from "../../http/message-of.ts";
import { forbidden } from "../refusal.ts";
import { selectsNamespace, selectsObject } from "../selection.ts";
import type { Webhook } from "./configuration.ts";
import { matchedVersion } from "./rules.ts";

/** A write in one version of its resource. */
export type VersionedWrite = Write & { readonly version: ResourceVersion };

export type InvocationOptions = { readonly namespaces: Namespaces };

/**
 * The version in which a webhook is to be asked about a write; undefined where it is not to be asked. Throws where it
 * cannot be known, but not for a webhook whose rules do not match.
 */
export async function invocation(
  options: InvocationOptions,
  scope: Scope,
  webhook: Webhook,
  write: Write,
  inVersion: (version: ResourceVersion) => VersionedWrite,
): Promise<VersionedWrite | undefined> {
  const version = matchedVersion(scope, write.operation, webhook);
  if (!version) return undefined;
  if (!(await selectsNamespace(options.namespaces, scope, webhook.namespaceSelector))) return undefined;
  if (!selectsObject(webhook.objectSelector, write)) return undefined;
  const versioned = inVersion(version);
  if (!webhook.matchConditions?.length) return versioned;
  try {
    const variables = (): Variables => writeVariables(scope, versioned, { left: elementBudget });
    return (await meetsConditions(webhook, variables)) ? versioned : undefined;
  } catch (error) {
    throw forbidden(scope, write, messageOf(error));
  }
}
