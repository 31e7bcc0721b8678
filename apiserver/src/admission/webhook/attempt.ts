import { StatusError } from "../../http/status-error.ts";
import type { AdmissionMetrics, WebhookOutcome } from "../../metrics/admission-metrics.ts";
import type { Scope } from "../../rest/scope.ts";
import type { Logger } from "../../serve/logger.ts";
import type { Operation } from "../admission.ts";
import { internalError } from "../refusal.ts";
import type { Webhook } from "./configuration.ts";
import { WebhookFailure, WebhookRejection } from "./failure.ts";

export type Attempt = {
  readonly type: "admit" | "validating";
  readonly operation: Operation;
  /** Counts what was called, for the audit annotation of a call that failed and was ignored. */
  readonly position: string;
};

export type AttemptOptions = { readonly logger: Logger; readonly metrics: AdmissionMetrics };

const FAILED_OPEN = {
  admit: "failed-open.mutation.webhook.admission.k8s.io",
  validating: "failed-open.validating.webhook.admission.k8s.io",
} as const;

/** Runs a call of a webhook as its failure policy wants it: undefined where it failed and that is to be ignored. */
export async function attempt<Result>(
  { logger, metrics }: AttemptOptions,
  { exchange }: Scope,
  webhook: Webhook,
  { type, operation, position }: Attempt,
  run: () => Promise<Result>,
): Promise<Result | undefined> {
  const { name, failurePolicy } = webhook;
  const start = performance.now();
  const observe = (outcome: Pick<WebhookOutcome, "code" | "refusal">, failedOpen = false): void =>
    metrics.webhook({
      name,
      type,
      operation,
      seconds: (performance.now() - start) / 1000,
      failedOpen,
      ...outcome,
    });
  try {
    const result = await run();
    observe({ code: 200, refusal: undefined });
    return result;
  } catch (error) {
    if (!(error instanceof WebhookFailure)) {
      observe(
        error instanceof WebhookRejection
          ? { code: error.code, refusal: "no_error" }
          : { code: 0, refusal: "apiserver_internal_error" },
      );
      throw error;
    }
    const { message, code } = error;
    const ignored = failurePolicy === "Ignore";
    observe({ code, refusal: ignored ? undefined : "calling_webhook_error" }, ignored);
    const consequence = ignored ? "ignored" : "the write is refused";
    logger.warn(
      { webhook: name, configuration: webhook.configuration, problem: message, consequence },
      "webhook failed",
    );
    if (!ignored) throw internalError(message, { cause: error });
    if (exchange.signal.aborted) {
      throw new StatusError(504, "Timeout", "Timeout: request did not complete within requested timeout", {});
    }
    exchange.annotate?.(`${FAILED_OPEN[type]}/${position}`, name);
    return undefined;
  }
}
