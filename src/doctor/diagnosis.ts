import type { Finding } from "./check.ts";
import { leftOut, type Result } from "./run.ts";

/** One APIService, judged: what a reader is told first, and which failure is only the consequence of another. */
export type Diagnosis = {
  readonly name: string;
  /** One sentence: served or not, and the cause. */
  readonly verdict: string;
  /** Whether it could be told if the API is served. */
  readonly judged: boolean;
  readonly results: readonly DiagnosedResult[];
};

export type DiagnosedResult = Result & {
  /** The id of the check whose failure explains this one. */
  readonly consequenceOf?: string;
};

/** The checks that say together whether clients get an answer. */
const servedBy = ["root/answers", "apiservice/available"];

/** Finds causes and consequences among the results of one APIService and puts them in a sentence. */
export function diagnose(name: string, results: readonly Result[]): Diagnosis {
  const diagnosed = results.map((result) => {
    const cause = causeOf(result, results);
    return cause === undefined ? result : { ...result, consequenceOf: cause };
  });
  const judged = isServed(diagnosed) || diagnosed.some(({ outcome }) => outcome.outcome === "fail");
  return { name, verdict: verdictOf(name, diagnosed), judged, results: diagnosed };
}

function causeOf(result: Result, results: readonly Result[]): string | undefined {
  if (!isProblem(result)) return undefined;
  // A warning explains a warning; only a failure explains a failure.
  const explains = result.outcome.outcome === "fail" ? ["fail"] : ["fail", "warn"];
  return result.check.explainedBy.find((id) =>
    results.some(({ check, outcome }) => check.id === id && explains.includes(outcome.outcome)),
  );
}

function verdictOf(name: string, results: readonly DiagnosedResult[]): string {
  const failures = results.filter(({ outcome }) => outcome.outcome === "fail");
  const warnings = results.filter(({ outcome }) => outcome.outcome === "warn");
  const cause = failures.find(({ consequenceOf }) => consequenceOf === undefined) ?? failures[0];
  const unserved = results.some(
    ({ check, outcome }) =>
      (servedBy.includes(check.id) || check.id === "apiservice/exists") && outcome.outcome === "fail",
  );
  const served = isServed(results);
  if (cause && "intermittent" in cause.outcome && cause.outcome.intermittent) {
    return `${name} is served only now and then: ${problemOf(cause)}`;
  }
  if (cause && unserved) return `${name} is not served: ${problemOf(cause)}`;
  if (cause) return `${name} is ${served ? "served, but broken" : "broken"}: ${problemOf(cause)}`;
  if (!served) return `${name} could not be judged: ${whyUnjudged(results)}`;
  if (warnings[0]) {
    const count = warnings.length === 1 ? "one warning" : `${warnings.length} warnings, the first:`;
    return `${name} is served, with ${count}${warnings.length === 1 ? ":" : ""} ${problemOf(warnings[0])}`;
  }
  return `${name} is served`;
}

/** Live answers are the best witness; the condition counts where they were left out. */
function isServed(results: readonly Result[]): boolean {
  const holds = (id: string): boolean =>
    results.some(({ check, outcome }) => check.id === id && outcome.outcome === "pass");
  const answersLeftOut = results.some((one) => one.check.id === "root/answers" && leftOut(one));
  return holds("root/answers") || (answersLeftOut && holds("apiservice/available"));
}

function whyUnjudged(results: readonly DiagnosedResult[]): string {
  const unknown = (id: string): string | undefined => {
    const outcome = results.find(({ check }) => check.id === id)?.outcome;
    return outcome?.outcome === "unknown" ? outcome.why : undefined;
  };
  return (
    servedBy.map(unknown).find((why) => why !== undefined) ?? "the checks that would show it were skipped"
  );
}

const isProblem = (result: Result): boolean =>
  result.outcome.outcome === "fail" || result.outcome.outcome === "warn";

const problemOf = ({ outcome }: Result): string => (outcome as unknown as Finding).problem;
