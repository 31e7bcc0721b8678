import { docsOf } from "../check.ts";
import type { Diagnosis, DiagnosedResult } from "../diagnosis.ts";
import { summaryOf } from "./summary.ts";

/** Marks of meaning; plain pass-throughs where colours are off. */
type Palette = Readonly<
  Record<"bold" | "dim" | "green" | "red" | "yellow" | "cyan", (text: string) => string>
>;

export type TextOptions = {
  readonly colors: Palette;
  /** Every check with a line of its own, also those that passed. */
  readonly verbose: boolean;
};

/** The report for people: for each APIService the verdict, the causes, what follows from them, and the rest. */
export function textReport(diagnoses: readonly Diagnosis[], options: TextOptions): string {
  if (diagnoses.length === 0)
    return "There is no APIService to look at: none of this cluster points to a Service.\n";
  const sections = diagnoses.map((one) => section(one, options));
  if (diagnoses.length !== 1) sections.push(overview(diagnoses));
  return `${sections.join("\n\n")}\n`;
}

function section({ verdict, results }: Diagnosis, options: TextOptions): string {
  const { colors } = options;
  const problems = results.filter(({ outcome }) => outcome.outcome === "fail" || outcome.outcome === "warn");
  const failed = results.some(({ outcome }) => outcome.outcome === "fail");
  const paint = failed ? colors.red : problems.length > 0 ? colors.yellow : colors.green;
  const causes = problems.filter(({ consequenceOf }) => consequenceOf === undefined);
  const order = (one: DiagnosedResult): number => (one.outcome.outcome === "fail" ? 0 : 1);
  return [
    paint(colors.bold(verdict)),
    ...causes.sort((a, b) => order(a) - order(b)).flatMap((one) => ["", ...cause(one, options)]),
    ...spaced(problems.filter(({ consequenceOf }) => consequenceOf).map((one) => consequence(one, options))),
    ...spaced(unproblematic(results, options)),
  ].join("\n");
}

const spaced = (lines: readonly string[]): readonly string[] => (lines.length > 0 ? ["", ...lines] : []);

const words = { fail: "FAIL", warn: "WARN", unknown: "UNKNOWN", skip: "skip", pass: "ok" } as const;
const indent = " ".repeat(11);

function label(one: DiagnosedResult, { colors }: TextOptions): string {
  const { outcome } = one.outcome;
  const word = words[outcome].padEnd(9);
  if (outcome === "fail") return colors.red(word);
  if (outcome === "warn" || outcome === "unknown") return colors.yellow(word);
  return outcome === "pass" ? colors.green(word) : colors.dim(word);
}

function cause(one: DiagnosedResult, options: TextOptions): readonly string[] {
  if (!("problem" in one.outcome)) return [];
  const { problem, evidence, fix } = one.outcome;
  const { colors } = options;
  return [
    `  ${label(one, options)}${colors.bold(one.check.id)}: ${problem}`,
    ...evidence.map((line) => `${indent}${colors.dim("|")} ${line}`),
    ...fix.map((line) => `${indent}${line.startsWith("# ") ? line : `$ ${colors.cyan(line)}`}`),
    `${indent}${colors.dim(docsOf(one.check.id))}`,
  ];
}

function consequence(one: DiagnosedResult, options: TextOptions): string {
  const problem = "problem" in one.outcome ? one.outcome.problem : "";
  return `  ${label(one, options)}${one.check.id}: ${problem} ${options.colors.dim(`(follows from ${one.consequenceOf})`)}`;
}

function unproblematic(results: readonly DiagnosedResult[], options: TextOptions): readonly string[] {
  const of = (wanted: string): readonly DiagnosedResult[] =>
    results.filter(({ outcome }) => outcome.outcome === wanted);
  const unknowns = groupedByReason(of("unknown")).map(
    ([why, ids]) => `  ${options.colors.yellow(words.unknown.padEnd(9))}${ids.join(", ")}: ${why}`,
  );
  if (options.verbose) {
    const rest = [...of("skip"), ...of("pass")].map(
      (one) => `  ${label(one, options)}${one.check.id}: ${reason(one)}`,
    );
    return [...unknowns, ...rest];
  }
  const skipped = of("skip");
  const passed = of("pass");
  const counts = [
    passed.length > 0 ? options.colors.green(`${passed.length} ok`) : "",
    skipped.length > 0 ? `${skipped.length} skipped` : "",
  ].filter((text) => text !== "");
  if (counts.length === 0) return unknowns;
  return [...unknowns, `  ${counts.join(", ")}${options.colors.dim(" (-v lists them)")}`];
}

/** One unreadable source makes many checks unknown: the reason is said once. */
function groupedByReason(
  results: readonly DiagnosedResult[],
): readonly (readonly [string, readonly string[]])[] {
  const groups = new Map<string, string[]>();
  for (const one of results) {
    const why = reason(one);
    groups.set(why, [...(groups.get(why) ?? []), one.check.id]);
  }
  return [...groups];
}

function reason({ check, outcome }: DiagnosedResult): string {
  if (outcome.outcome === "skip") return outcome.because;
  if (outcome.outcome === "unknown") return outcome.why;
  return "note" in outcome ? `${check.title} (${outcome.note})` : check.title;
}

function overview(diagnoses: readonly Diagnosis[]): string {
  const { fail, warn, unknown } = summaryOf(diagnoses);
  const broken = diagnoses.filter(({ results }) => results.some(({ outcome }) => outcome.outcome === "fail"));
  return `${diagnoses.length} APIServices looked at, ${broken.length} broken; ${count(fail, "failure")}, ${count(warn, "warning")}, ${unknown} unknown`;
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
