import type { X509Certificate } from "node:crypto";
import { timestamp } from "./describe.ts";

export type Validity =
  | { readonly state: "valid"; readonly daysLeft: number }
  | {
      readonly state: "expired" | "not yet valid";
      /** "expired 3 days ago (2026-01-02T03:04:05Z)" */
      readonly plain: string;
      /** The text that Go's crypto/x509 gives for it. */
      readonly go: string;
    };

const dayLength = 86_400_000;

/** Judges the dates alone, as crypto/x509 isValid does. */
export function validityOf(certificate: X509Certificate, now: Date): Validity {
  const from = new Date(certificate.validFrom);
  const to = new Date(certificate.validTo);
  if (now < from) {
    return {
      state: "not yet valid",
      plain: `becomes valid in ${span(from.getTime() - now.getTime())} (${timestamp(from)})`,
      go: goText(now, "before", from),
    };
  }
  if (now > to) {
    return {
      state: "expired",
      plain: `expired ${span(now.getTime() - to.getTime())} ago (${timestamp(to)})`,
      go: goText(now, "after", to),
    };
  }
  return { state: "valid", daysLeft: Math.floor((to.getTime() - now.getTime()) / dayLength) };
}

const goText = (now: Date, order: string, limit: Date): string =>
  `x509: certificate has expired or is not yet valid: current time ${timestamp(now)} is ${order} ${timestamp(limit)}`;

/** The largest unit that is at least two: "3 days", "5 hours", "90 seconds". */
export function span(milliseconds: number): string {
  const units = [
    ["days", dayLength],
    ["hours", 3_600_000],
    ["minutes", 60_000],
  ] as const;
  for (const [name, length] of units) {
    if (milliseconds >= 2 * length) return `${Math.floor(milliseconds / length)} ${name}`;
  }
  return `${Math.ceil(milliseconds / 1000)} seconds`;
}

/**
 * "expires in 5 days" for the last 14 days of a certificate, where that is less than a fifth of its life: those
 * that live a day and are renewed by a machine are no news.
 */
export function endsSoon(certificate: X509Certificate, now: Date): string | undefined {
  const to = new Date(certificate.validTo).getTime();
  const left = to - now.getTime();
  const life = to - new Date(certificate.validFrom).getTime();
  return left > 0 && left < 14 * dayLength && left < life / 5 ? `expires in ${span(left)}` : undefined;
}
