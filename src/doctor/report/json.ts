import { docsOf } from "../check.ts";
import type { Diagnosis, DiagnosedResult } from "../diagnosis.ts";
import { summaryOf } from "./summary.ts";

/** The report for machines. Its fields are part of the product: they are added to, never renamed. */
export function jsonReport(diagnoses: readonly Diagnosis[]): string {
  const report = {
    apiServices: diagnoses.map(({ name, verdict, results }) => ({
      name,
      verdict,
      checks: results.map(entryOf),
    })),
    summary: summaryOf(diagnoses),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function entryOf({ check, outcome, consequenceOf }: DiagnosedResult): Record<string, unknown> {
  const { id, title, severity } = check;
  const found = {
    pass: () => ("note" in outcome ? { note: outcome.note } : {}),
    skip: () => ("because" in outcome ? { because: outcome.because } : {}),
    unknown: () => ("why" in outcome ? { why: outcome.why } : {}),
    fail: () => findingOf(outcome),
    warn: () => findingOf(outcome),
  }[outcome.outcome]();
  return {
    id,
    title,
    outcome: outcome.outcome,
    severity: outcome.outcome === "warn" ? "warning" : severity,
    ...found,
    ...(consequenceOf ? { consequenceOf } : {}),
    docs: docsOf(id),
  };
}

const findingOf = (outcome: DiagnosedResult["outcome"]): Record<string, unknown> =>
  "problem" in outcome ? { problem: outcome.problem, evidence: outcome.evidence, fix: outcome.fix } : {};
