import type { Registry } from "./family.ts";

export type WebhookOutcome = {
  readonly name: string;
  readonly type: "admit" | "validating";
  readonly operation: string;
  readonly seconds: number;
  /** HTTP's, 0 where there is none. */
  readonly code: number;
  /** undefined where the write may go on. */
  readonly refusal: "no_error" | "calling_webhook_error" | "apiserver_internal_error" | undefined;
  readonly failedOpen: boolean;
};

export type AdmissionMetrics = { readonly webhook: (outcome: WebhookOutcome) => void };

const PREFIX = "apiserver_admission_webhook_";

/** The metrics of admission webhooks under their names in k8s.io/apiserver/pkg/admission/metrics. */
export function admissionMetrics({ counter, histogram }: Registry): AdmissionMetrics {
  const duration = histogram(
    `${PREFIX}admission_duration_seconds`,
    "How long admission webhooks took.",
    ["name", "type", "operation", "rejected"],
    [0.005, 0.025, 0.1, 0.5, 1, 2.5, 10, 25],
  );
  const requests = counter(`${PREFIX}request_total`, "Calls of admission webhooks by response code.", [
    "name",
    "type",
    "operation",
    "code",
    "rejected",
  ]);
  const rejections = counter(
    `${PREFIX}rejection_count`,
    "Writes refused by an admission webhook, or because it could not be called.",
    ["name", "type", "operation", "error_type", "rejection_code"],
  );
  const failOpen = counter(
    `${PREFIX}fail_open_count`,
    "Failed calls of admission webhooks that were ignored.",
    ["name", "type"],
  );
  return {
    webhook: ({ name, type, operation, seconds, code, refusal, failedOpen }) => {
      const rejected = String(refusal !== undefined);
      const shown = String(Math.min(code, 600));
      duration.of(name, type, operation, rejected).observe(seconds);
      requests.of(name, type, operation, shown, rejected).value += 1;
      if (refusal) rejections.of(name, type, operation, refusal, shown).value += 1;
      if (failedOpen) failOpen.of(name, type).value += 1;
    },
  };
}
