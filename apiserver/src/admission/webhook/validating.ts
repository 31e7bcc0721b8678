import type { Scope } from "../../rest/scope.ts";
import type { Write } from "../admission.ts";
import { convertStored } from "../versions.ts";
import { attempt } from "./attempt.ts";
import { callWebhook } from "./call.ts";
import type { Webhook } from "./configuration.ts";
import { invocation, type VersionedWrite } from "./invocation.ts";
import type { WebhookOptions } from "./mutating.ts";

/**
 * Asks all webhooks at once about what is going to be stored, and waits for all of them; the first that refused is told.
 * k8s.io/apiserver/pkg/admission/plugin/webhook/validating/dispatcher.go.
 */
export async function callValidatingWebhooks(
  options: WebhookOptions,
  webhooks: readonly Webhook[],
  scope: Scope,
  write: Write,
): Promise<void> {
  const calls: (() => Promise<unknown>)[] = [];
  const versions = new Map<string, VersionedWrite>();
  for (const webhook of webhooks) {
    const asked = await invocation(options, scope, webhook, write, (version) => {
      const known = versions.get(version.name);
      if (known) return known;
      const { object, old } = write;
      const made: VersionedWrite = {
        ...write,
        version,
        object: object && convertStored(scope, object, version),
        old: old && convertStored(scope, old, version),
      };
      versions.set(version.name, made);
      return made;
    });
    if (!asked) continue;
    const position = `round_0_index_${calls.length}`;
    const about = { type: "validating", operation: write.operation, position } as const;
    calls.push(() =>
      attempt(options, scope, webhook, about, () =>
        callWebhook(options.client, scope, webhook, asked, false),
      ),
    );
  }
  const refusals: unknown[] = [];
  await Promise.all(
    calls.map((call) =>
      call().catch((error: unknown) => {
        refusals.push(error);
      }),
    ),
  );
  if (refusals.length > 0) throw refusals[0];
}
