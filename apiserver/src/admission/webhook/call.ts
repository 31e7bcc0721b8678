import { randomUUID } from "node:crypto";
import type { Scope } from "../../rest/scope.ts";
import { messageOf } from "../../http/message-of.ts";
import type { WebhookClient } from "./client.ts";
import type { Webhook } from "./configuration.ts";
import { dryRunUnsupported, rejection, WebhookFailure } from "./failure.ts";
import type { VersionedWrite } from "./invocation.ts";
import { readVerdict, reviewOf, type ReviewVersion, type Verdict } from "./review.ts";

/**
 * Asks one webhook. Its warnings and audit annotations go to the request. Throws a WebhookFailure, a WebhookRejection, or
 * a 400 where a dry run would have side effects.
 */
export async function callWebhook(
  client: WebhookClient,
  scope: Scope,
  webhook: Webhook,
  write: VersionedWrite,
  mutating: boolean,
): Promise<Verdict> {
  const { name, sideEffects = "" } = webhook;
  const { exchange } = scope;
  if (write.dryRun && sideEffects !== "None" && sideEffects !== "NoneOnDryRun") throw dryRunUnsupported(name);
  const verdict = await ask(client, scope, webhook, write, mutating);
  for (const [key, value] of Object.entries(verdict.auditAnnotations)) {
    exchange.annotate?.(`${name}/${key}`, value);
  }
  for (const warning of verdict.warnings) exchange.warn(warning);
  if (!verdict.allowed) throw rejection(name, verdict.status);
  return verdict;
}

async function ask(
  client: WebhookClient,
  scope: Scope,
  { name, clientConfig, timeoutSeconds = 10, admissionReviewVersions = [] }: Webhook,
  write: VersionedWrite,
  mutating: boolean,
): Promise<Verdict> {
  const version = admissionReviewVersions.find(isKnown);
  if (!version) {
    const why = "webhook does not accept known AdmissionReview versions (v1, v1beta1)";
    throw new WebhookFailure(name, `could not create admission objects: ${why}`, 400);
  }
  const uid = randomUUID();
  const body = JSON.stringify(reviewOf(version, uid, scope, write));
  const answer = await client
    .post(clientConfig, body, { seconds: timeoutSeconds, signal: scope.exchange.signal })
    .catch((error: unknown) => {
      throw new WebhookFailure(name, `failed to call webhook: ${messageOf(error)}`, 503, { cause: error });
    });
  try {
    return readVerdict(answer, { version, uid, mutating });
  } catch (error) {
    throw new WebhookFailure(name, `received invalid webhook response: ${messageOf(error)}`, 503, {
      cause: error,
    });
  }
}

const isKnown = (version: string): version is ReviewVersion => version === "v1" || version === "v1beta1";
