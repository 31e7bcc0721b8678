/**
 * Every way in which kagg says no. A code is part of the product: it is printed, documented in docs/errors.md
 * and never reused.
 */
const catalogue = {
  "call/invalid": { exit: 2, what: "The call is wrong" },
  "project/not-found": { exit: 2, what: "There is no kagg.yaml here" },
  "project/invalid": { exit: 2, what: "kagg.yaml is wrong" },
  "scaffold/folder-not-empty": { exit: 2, what: "The folder is not empty" },
  "scaffold/unknown-template": { exit: 2, what: "There is no such template" },
  "scaffold/not-packed": { exit: 3, what: "The packages of the checkout could not be packed" },
  "lock/missing": { exit: 2, what: "There is no kagg.lock here" },
  "lock/unusable": { exit: 2, what: "kagg.lock cannot be used" },
  "lock/newer": { exit: 2, what: "The project is of a newer kagg" },
  "lock/outdated": { exit: 2, what: "The project is of an older kagg" },
  "lock/disagrees": { exit: 2, what: "kagg.yaml and kagg.lock do not agree" },
  "add/impossible": { exit: 2, what: "It cannot be added" },
  "add/conflict": { exit: 1, what: "Nothing was written" },
  "update/uncommitted": { exit: 2, what: "Nothing was written" },
  "files/unwritable": { exit: 3, what: "Files could not be written" },
  "pki/missing": { exit: 2, what: "There is no serving certificate yet" },
  "pki/unusable": { exit: 2, what: "The certificates at hand cannot be used" },
  "cluster/no-kubeconfig": { exit: 3, what: "No usable kubeconfig" },
  "cluster/unreachable": { exit: 3, what: "The cluster cannot be reached" },
  "cluster/forbidden": { exit: 3, what: "The cluster does not allow it" },
  "cluster/refused": { exit: 1, what: "The cluster refused it" },
  "register/owned-by-another": { exit: 1, what: "Something else owns what register would change" },
  "register/not-served": { exit: 124, what: "The API is not served yet" },
  "unregister/not-gone": { exit: 124, what: "Not everything is gone yet" },
  "unregister/needs-yes": { exit: 2, what: "Nothing was deleted" },
  "conformance/cannot-try": { exit: 3, what: "The server cannot be tried" },
  "demo/failed": { exit: 1, what: "A step of the demo is not as told" },
  "dev/no-source": { exit: 2, what: "There is no source that could be run" },
  "dev/port-taken": { exit: 3, what: "The port is taken" },
  "dev/already-running": { exit: 3, what: "kagg dev runs already" },
  "dev/not-put-back": { exit: 1, what: "Not everything in the cluster is as it was" },
  interrupted: { exit: 130, what: "Interrupted" },
} as const satisfies Record<string, { exit: number; what: string }>;

export type ErrorCode = keyof typeof catalogue;

/** One thing that is wrong: where it stands, what it is (with the value), and what to do next. */
export type Problem = {
  /** A flag (`--group`), a place in a file (`kagg.yaml:4:3 spec.group`) or an object (`Service fruit/fruit`). */
  readonly where?: string;
  readonly what: string;
  /** What to do next, as a command where there is one. */
  readonly hint?: string;
};

/**
 * An expected failure. It carries all problems of a call at once and never a stack trace; `main` prints it and
 * exits with {@link KaggError.exitCode}.
 */
export class KaggError extends Error {
  readonly code: ErrorCode;
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, problems: Problem | readonly Problem[], options?: ErrorOptions) {
    const list: readonly Problem[] = Array.isArray(problems) ? problems : [problems as Problem];
    super(`${catalogue[code].what}: ${list.map(({ what }) => what).join("; ")}`, options);
    this.name = "KaggError";
    this.code = code;
    this.problems = list;
  }

  /** The sentence that stands above the problems. */
  get title(): string {
    return catalogue[this.code].what;
  }

  /** 1 it ran and the answer is no · 2 the call or kagg.yaml is wrong · 3 environment or cluster · 124 a wait ran out. */
  get exitCode(): number {
    return catalogue[this.code].exit;
  }
}

export const errorCodes = Object.keys(catalogue) as readonly ErrorCode[];
