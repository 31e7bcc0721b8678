import { Counter, Histogram, type Registry } from "prom-client";

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

/** The metrics of admission webhooks under their names in k8s.io/apiserver/pkg/admission/metrics. */
export function admissionMetrics(register: Registry): AdmissionMetrics {
  const registers = [register];
  const duration = new Histogram({
    name: "apiserver_admission_webhook_admission_duration_seconds",
    help: "How long admission webhooks took.",
    labelNames: ["name", "type", "operation", "rejected"],
    buckets: [0.005, 0.025, 0.1, 0.5, 1, 2.5, 10, 25],
    registers,
  });
  const requests = new Counter({
    name: "apiserver_admission_webhook_request_total",
    help: "Calls of admission webhooks by response code.",
    labelNames: ["name", "type", "operation", "code", "rejected"],
    registers,
  });
  const rejections = new Counter({
    name: "apiserver_admission_webhook_rejection_count",
    help: "Writes refused by an admission webhook, or because it could not be called.",
    labelNames: ["name", "type", "operation", "error_type", "rejection_code"],
    registers,
  });
  const failOpen = new Counter({
    name: "apiserver_admission_webhook_fail_open_count",
    help: "Failed calls of admission webhooks that were ignored.",
    labelNames: ["name", "type"],
    registers,
  });
  return {
    webhook: ({ name, type, operation, seconds, code, refusal, failedOpen }) => {
      const rejected = String(refusal !== undefined);
      const shown = String(Math.min(code, 600));
      duration.observe({ name, type, operation, rejected }, seconds);
      requests.inc({ name, type, operation, code: shown, rejected });
      if (refusal) rejections.inc({ name, type, operation, error_type: refusal, rejection_code: shown });
      if (failedOpen) failOpen.inc({ name, type });
    },
  };
}
