import type { FactName, Facts, Reading, Subject } from "./evidence.ts";

/**
 * A check is data: what must hold, what must hold before it, what it needs to read, and how it judges that.
 * `define` makes one; run.ts alone runs them.
 */
export type Check = {
  /** `apiservice/available`: printed, documented in docs/doctor.md, and never reused. */
  readonly id: string;
  /** A sentence that is true when all is well. */
  readonly title: string;
  /** What a failure is: `error` breaks the API, `warning` does not yet. */
  readonly severity: Severity;
  /** Checks that come earlier; where one of them failed or was skipped, this one is skipped. */
  readonly requires: readonly string[];
  /** Checks whose failure is the cause of a failure here, likeliest first. */
  readonly explainedBy: readonly string[];
  /** Without these it cannot judge: where one cannot be read, the outcome is `unknown`. */
  readonly reads: readonly FactName[];
  /** It judges better with these; they are handed in as readings. */
  readonly mayRead: readonly FactName[];
  readonly judge: (found: Found, subject: Subject) => Outcome;
};

type Severity = "error" | "warning";

export type Outcome =
  | { readonly outcome: "pass"; readonly note?: string }
  | ({ readonly outcome: "fail" | "warn" } & Finding)
  | { readonly outcome: "skip"; readonly because: string }
  | { readonly outcome: "unknown"; readonly why: string };

export type Finding = {
  /** What is wrong, with the values, as the end of a sentence: "the serving certificate expired 3 days ago". */
  readonly problem: string;
  /** What it was seen by, one line each. */
  readonly evidence: readonly string[];
  /** What mends it: commands to run, or `# ` lines for what no command can do. */
  readonly fix: readonly string[];
  /** Some requests get through all the same. */
  readonly intermittent?: boolean;
};

type Found = Readonly<Record<string, unknown>>;
type Given<R extends FactName, M extends FactName> = { readonly [K in R]: Facts[K] } & {
  readonly [K in M]: Reading<Facts[K]>;
};

type Definition<R extends FactName, M extends FactName> = {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly requires?: readonly string[];
  readonly explainedBy?: readonly string[];
  readonly reads: readonly R[];
  readonly mayRead?: readonly M[];
  readonly judge: (found: Given<R, M>, subject: Subject) => Outcome;
};

/** Makes a check that sees nothing but what it says it reads. */
export function define<R extends FactName, M extends FactName = never>(definition: Definition<R, M>): Check {
  return {
    requires: [],
    explainedBy: [],
    mayRead: [],
    ...definition,
    judge: definition.judge as Check["judge"],
  };
}

export const pass = (note?: string): Outcome => ({ outcome: "pass", ...(note ? { note } : {}) });
export const fail = (finding: Finding): Outcome => ({ outcome: "fail", ...finding });
export const warn = (finding: Finding): Outcome => ({ outcome: "warn", ...finding });
export const skip = (because: string): Outcome => ({ outcome: "skip", because });
export const unknown = (why: string): Outcome => ({ outcome: "unknown", why });

/** The place in the documentation that explains a check. */
export const docsOf = (id: string): string => `docs/doctor.md#${id.replaceAll("/", "-")}`;
