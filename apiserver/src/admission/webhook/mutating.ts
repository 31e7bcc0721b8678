import { StatusError } from "../../http/status-error.ts";
import type { Json, KubeObject } from "../../resource/kube-object.ts";
import type { ResourceVersion } from "../../resource/resource.ts";
import { decodeObject } from "../../rest/decode.ts";
import { jsonEqual } from "../../rest/json-equal.ts";
import { jsonPatch, readOperations } from "../../rest/json-patch.ts";
import { isObject } from "../../rest/request-body.ts";
import type { Scope } from "../../rest/scope.ts";
import type { Write } from "../admission.ts";
import { messageOf } from "../../http/message-of.ts";
import { internalError } from "../refusal.ts";
import { convertObject, convertStored } from "../versions.ts";
import { attempt, type AttemptOptions } from "./attempt.ts";
import { callWebhook } from "./call.ts";
import type { WebhookClient } from "./client.ts";
import type { Webhook } from "./configuration.ts";
import { WebhookFailure } from "./failure.ts";
import { invocation, type InvocationOptions, type VersionedWrite } from "./invocation.ts";
import type { Verdict } from "./review.ts";

export type WebhookOptions = AttemptOptions & InvocationOptions & { readonly client: WebhookClient };

/** Which webhooks are asked again because a later one changed the object. */
type Rounds = {
  /** Those that wish to be asked again, and were asked before the last change. */
  readonly before: Set<string>;
  readonly again: Set<string>;
  changed: boolean;
};

/**
 * Asks webhooks one after the other; each sees what those before it made of the object. Those with the reinvocation
 * policy IfNeeded are asked once more where something changed after them. Returns the object in the version of the
 * request, undefined on delete; k8s.io/apiserver/pkg/admission/plugin/webhook/mutating/dispatcher.go.
 */
export async function callMutatingWebhooks(
  options: WebhookOptions,
  webhooks: readonly Webhook[],
  scope: Scope,
  write: Write,
): Promise<KubeObject | undefined> {
  let { object } = write;
  const rounds: Rounds = { before: new Set(), again: new Set(), changed: false };
  for (let round = 0; round === 0 || (round === 1 && rounds.changed); round++) {
    for (const [index, webhook] of webhooks.entries()) {
      const current = object;
      const asked = await invocation(options, scope, webhook, { ...write, object }, (version) =>
        inVersion(scope, { ...write, object: current }, version),
      );
      if (!asked || (round === 1 && !rounds.again.has(webhook.id))) continue;
      const position = `round_${round}_index_${index}`;
      const about = { type: "admit", operation: write.operation, position } as const;
      const changed = await attempt(options, scope, webhook, about, async () => {
        const verdict = await callWebhook(options.client, scope, webhook, asked, true);
        return patched(scope, webhook, asked, verdict);
      });
      if (changed) object = convertObject(scope, changed, asked.version, scope.version);
      note(scope, rounds, webhook, position, changed !== undefined);
    }
  }
  return object;
}

function note(
  { exchange }: Scope,
  rounds: Rounds,
  { id, name: webhook, configuration, reinvocationPolicy }: Webhook,
  position: string,
  mutated: boolean,
): void {
  const text = JSON.stringify({ configuration, webhook, mutated });
  exchange.annotate?.(`mutation.webhook.admission.k8s.io/${position}`, text);
  if (mutated) {
    rounds.changed = true;
    for (const one of rounds.before) rounds.again.add(one);
    rounds.before.clear();
  }
  if (reinvocationPolicy === "IfNeeded") rounds.before.add(id);
}

function inVersion(scope: Scope, write: Write, version: ResourceVersion): VersionedWrite {
  const { object, old } = write;
  return {
    ...write,
    version,
    object: object && convertObject(scope, object, scope.version, version),
    old: old && convertStored(scope, old, version),
  };
}

/** What the patch of a webhook makes of the object; undefined where that is nothing else. */
function patched(
  scope: Scope,
  { name }: Webhook,
  { object, version }: VersionedWrite,
  { patch, patchType }: Verdict,
): KubeObject | undefined {
  if (!patch) return undefined;
  const operations = decodedPatch(name, patch);
  if (operations.length === 0) return undefined;
  if (!object) {
    const why = "attempted to modify the object, which is not supported for this operation";
    throw internalError(`admission webhook ${JSON.stringify(name)} ${why}`);
  }
  if (patchType !== "JSONPatch")
    throw new WebhookFailure(name, `unsupported patch type ${JSON.stringify(patchType)}`, 500);
  const result = decoded({ ...scope, version }, () => jsonPatch(object, operations));
  return jsonEqual(result, object) ? undefined : result;
}

function decodedPatch(name: string, patch: string): ReturnType<typeof readOperations> {
  try {
    return readOperations(JSON.parse(patch) as Json);
  } catch (error) {
    throw new WebhookFailure(
      name,
      `received undecodable patch in webhook response: ${messageOf(error)}`,
      503,
      { cause: error },
    );
  }
}

/** A patch that does not fit is a 500 whatever the failure policy says. */
function decoded(scope: Scope, patch: () => Json): KubeObject {
  try {
    const value = patch();
    if (!isObject(value)) throw new Error("the patched object is no object");
    return decodeObject(scope, value, "Ignore").object;
  } catch (error) {
    if (error instanceof StatusError && error.code >= 500) throw error;
    throw internalError(messageOf(error), { cause: error });
  }
}
