import { StatusError } from "../../http/status-error.ts";
import type { KubeObject } from "../../resource/kube-object.ts";
import type { ResourceVersion } from "../../resource/resource.ts";
import type { Scope } from "../../rest/scope.ts";
import type { Write } from "../admission.ts";
import type { Namespaces } from "../namespaces.ts";
import { forbidden, internalError, messageOf } from "../refusal.ts";
import { selects, selectsAll, type SelectorSpec } from "../selector.ts";
import type { Webhook } from "./configuration.ts";
import type { MatchConditions } from "./match-conditions.ts";
import { matchedVersion } from "./rules.ts";

/** A write in one version of its resource. */
export type VersionedWrite = Write & { readonly version: ResourceVersion };

export type InvocationOptions = {
  readonly namespaces: Namespaces;
  readonly matchConditions: MatchConditions;
};

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
  if (!(await selectsNamespace(options, scope, webhook.namespaceSelector))) return undefined;
  if (!selectsObject(webhook.objectSelector, write)) return undefined;
  const versioned = inVersion(version);
  if (!webhook.matchConditions?.length) return versioned;
  try {
    return (await options.matchConditions(scope, webhook, versioned)) ? versioned : undefined;
  } catch (error) {
    throw forbidden(scope, write, messageOf(error));
  }
}

/** What lives in no namespace is selected by any namespace selector. */
async function selectsNamespace(
  { namespaces }: InvocationOptions,
  { info: { namespace } }: Scope,
  selector: SelectorSpec | undefined,
): Promise<boolean> {
  if (!namespace || selectsAll(selector)) return true;
  const found = namespaces.get(namespace) ?? (await namespaces.lookUp(namespace));
  return guarded(() => selects(selector, found.metadata.labels));
}

function selectsObject(selector: SelectorSpec | undefined, { object, old }: Write): boolean {
  if (selectsAll(selector)) return true;
  const matches = (one: KubeObject | undefined): boolean =>
    one !== undefined && guarded(() => selects(selector, one.metadata.labels));
  return matches(object) || matches(old);
}

function guarded(run: () => boolean): boolean {
  try {
    return run();
  } catch (error) {
    throw error instanceof StatusError ? error : internalError(messageOf(error), { cause: error });
  }
}
