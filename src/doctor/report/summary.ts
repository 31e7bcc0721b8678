import type { Diagnosis } from "../diagnosis.ts";

export type Summary = Readonly<Record<"pass" | "fail" | "warn" | "skip" | "unknown", number>>;

/** How many checks came out how, over all APIServices. */
export function summaryOf(diagnoses: readonly Diagnosis[]): Summary {
  const counts = { pass: 0, fail: 0, warn: 0, skip: 0, unknown: 0 };
  for (const { results } of diagnoses) {
    for (const { outcome } of results) counts[outcome.outcome] += 1;
  }
  return counts;
}
