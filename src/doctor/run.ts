import { type Check, type Outcome, unknown } from "./check.ts";
import type { Evidence, FactName, Subject } from "./evidence.ts";

const onRequest = "asked for with --skip";

/** Whether a check was left out by the caller, which says nothing about the API. */
export const leftOut = ({ outcome }: Result): boolean =>
  outcome.outcome === "skip" && outcome.because === onRequest;

export type Result = { readonly check: Check; readonly outcome: Outcome };

/**
 * Runs checks in their order over one APIService's evidence. A check whose requirement failed or was skipped is
 * skipped; one that throws is `unknown` and stops nothing; one in `skipped` is skipped on request and counts as
 * passed for those that require it.
 */
export function run(
  checks: readonly Check[],
  evidence: Evidence,
  subject: Subject,
  skipped: readonly string[] = [],
): readonly Result[] {
  const outcomes = new Map<string, Outcome>();
  for (const check of checks) {
    outcomes.set(check.id, outcomeOf(check, evidence, subject, outcomes, skipped));
  }
  return checks.map((check) => ({ check, outcome: outcomes.get(check.id) as Outcome }));
}

function outcomeOf(
  check: Check,
  evidence: Evidence,
  subject: Subject,
  outcomes: ReadonlyMap<string, Outcome>,
  skipped: readonly string[],
): Outcome {
  if (skipped.includes(check.id)) return { outcome: "skip", because: onRequest };
  for (const id of check.requires) {
    const required = outcomes.get(id);
    if (required?.outcome === "fail") return { outcome: "skip", because: `needs ${id}, which failed` };
    if (required?.outcome === "skip" && !skipped.includes(id)) return required;
  }
  for (const name of check.reads) {
    const reading = evidence[name];
    if (!reading.ok) return unknown(reading.why);
  }
  try {
    const outcome = check.judge(foundFor(check, evidence), subject);
    return outcome.outcome === "fail" && check.severity === "warning"
      ? { ...outcome, outcome: "warn" }
      : outcome;
  } catch (error) {
    return unknown(`this check crashed, which is a bug in kagg: ${String(error)}`);
  }
}

function foundFor(check: Check, evidence: Evidence): Readonly<Record<string, unknown>> {
  const values = check.reads.map((name: FactName) => {
    const reading = evidence[name];
    return [name, reading.ok ? reading.value : undefined] as const;
  });
  const readings = check.mayRead.map((name) => [name, evidence[name]] as const);
  return Object.fromEntries<unknown>([...values, ...readings]);
}
