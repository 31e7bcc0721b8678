import { StatusError } from "../../http/status-error.ts";
import type { VerdictStatus } from "./review.ts";

/** A webhook could not be asked, or its answer is none: what its failure policy is for. */
export class WebhookFailure extends Error {
  readonly webhook: string;
  /** For the metrics. */
  readonly code: number;

  constructor(webhook: string, reason: string, code: number, options?: ErrorOptions) {
    super(`failed calling webhook ${JSON.stringify(webhook)}: ${reason}`, options);
    this.name = "WebhookFailure";
    this.webhook = webhook;
    this.code = code;
  }
}

/** A webhook has said no. */
export class WebhookRejection extends StatusError {}

/** k8s.io/apiserver/pkg/admission/plugin/webhook/errors/statuserror.go */
export function rejection(webhook: string, status: VerdictStatus): WebhookRejection {
  const { code, reason, message, details, metadata } = status;
  const why = message || reason;
  const denied = `admission webhook ${JSON.stringify(webhook)} denied the request`;
  return new WebhookRejection(
    Math.max(code ?? 0, 400),
    reason ?? "",
    why ? `${denied}: ${why}` : `${denied} without explanation`,
    details ?? undefined,
    metadata ?? undefined,
  );
}

export const dryRunUnsupported = (webhook: string): StatusError =>
  new StatusError(400, "BadRequest", `admission webhook ${JSON.stringify(webhook)} does not support dry run`);
