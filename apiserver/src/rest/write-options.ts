import { invalid, type StatusCause } from "../http/status-error.ts";
import { forbidden, requiredValue, unsupportedValue } from "./field-cause.ts";
import { managerCauses } from "./manager-causes.ts";

export type FieldValidation = "Ignore" | "Warn" | "Strict";

/** What create, update and patch can be told in the query. */
export type WriteOptions = {
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
  /** As the query names it; empty where it does not. */
  readonly fieldManager: string;
  /** Only an apply can be forced. */
  readonly force: boolean;
};

const directives = ["", "Ignore", "Strict", "Warn"] as const;

/**
 * Reads the options of a kind, such as `CreateOptions`; throws a 422 that names everything that is wrong. Whoever
 * applies must say who they are.
 */
export function writeOptions(query: URLSearchParams, kind: string, isApply = false): WriteOptions {
  const fieldManager = query.get("fieldManager") ?? "";
  const fieldValidation = query.get("fieldValidation") ?? "";
  const dryRun = query.getAll("dryRun");
  const causes: StatusCause[] = [];
  const force = readForce(query);
  if (isApply && fieldManager === "") {
    causes.push(requiredValue("fieldManager", "is required for apply patch"));
  }
  if (query.has("force") && kind === "PatchOptions" && !isApply) {
    causes.push(forbidden("force", "may not be specified for non-apply patch"));
  }
  causes.push(...managerCauses("fieldManager", fieldManager), ...dryRunCauses(dryRun));
  const directive = directives.find((known) => known === fieldValidation);
  if (directive === undefined) causes.push(unsupportedValue("fieldValidation", fieldValidation, directives));
  if (causes.length > 0) throw invalid("meta.k8s.io", kind, "", causes);
  return { dryRun: dryRun.length > 0, fieldValidation: directive || "Warn", fieldManager, force };
}

/** As apimachinery converts a query to a bool: absent, `0` and `false` are no, all else is yes. */
function readForce(query: URLSearchParams): boolean {
  const force = query.get("force");
  return force !== null && force !== "0" && force.toLowerCase() !== "false";
}

export const dryRunCauses = (dryRun: string[]): StatusCause[] =>
  dryRun.every((value) => value === "All") ? [] : [unsupportedValue("dryRun", dryRun, ["All"])];
