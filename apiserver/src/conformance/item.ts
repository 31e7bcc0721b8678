import type { Trial } from "./trial.ts";

/**
 * One thing that Kubernetes expects of an extension API server. It is data with one function, so that the same item is
 * a test here, a line of `kagg conformance`, and a row of docs/conformance.md.
 */
export type Item = {
  /** `<topic>/<name>`, in lower case with hyphens; never changes its meaning. */
  readonly id: string;
  /** What breaks without it, `must`; what most servers do and some clients use, `should`. */
  readonly level: "must" | "should";
  /** What holds, in one sentence. */
  readonly title: string;
  /** Where Kubernetes says so: a Go file of its v1.36 sources, or a KEP. */
  readonly source: string;
  /** Why this item does not apply to what is looked at; undefined where it does. */
  readonly unless?: (trial: Trial) => string | undefined;
  /** Throws an {@link Unmet} with what was seen instead. */
  readonly run: (trial: Trial) => Promise<void>;
};
