import { invalid, type StatusCause } from "../http/status-error.ts";
import { forbidden, invalidValue, tooLong, unsupportedValue } from "./field-cause.ts";

export type FieldValidation = "Ignore" | "Warn" | "Strict";

/** What create, update and patch can be told in the query. */
export type WriteOptions = { readonly dryRun: boolean; readonly fieldValidation: FieldValidation };

const directives = ["", "Ignore", "Strict", "Warn"] as const;

/** Reads the options of a kind, such as `CreateOptions`; throws a 422 that names everything that is wrong. */
export function writeOptions(query: URLSearchParams, kind: string): WriteOptions {
  const fieldManager = query.get("fieldManager") ?? "";
  const fieldValidation = query.get("fieldValidation") ?? "";
  const dryRun = query.getAll("dryRun");
  const causes: StatusCause[] = [];
  if (query.has("force") && kind === "PatchOptions") {
    causes.push(forbidden("force", "may not be specified for non-apply patch"));
  }
  causes.push(...fieldManagerCauses(fieldManager), ...dryRunCauses(dryRun));
  const directive = directives.find((known) => known === fieldValidation);
  if (directive === undefined) causes.push(unsupportedValue("fieldValidation", fieldValidation, directives));
  if (causes.length > 0) throw invalid("meta.k8s.io", kind, "", causes);
  return { dryRun: dryRun.length > 0, fieldValidation: directive || "Warn" };
}

export const dryRunCauses = (dryRun: string[]): StatusCause[] =>
  dryRun.every((value) => value === "All") ? [] : [unsupportedValue("dryRun", dryRun, ["All"])];

/** It is checked and not kept: there are no managedFields before there is server-side apply. */
function fieldManagerCauses(fieldManager: string): StatusCause[] {
  const causes: StatusCause[] = [];
  if (Buffer.byteLength(fieldManager) > 128) causes.push(tooLong("fieldManager", 128));
  const position = fieldManager.search(/[\p{C}\p{Zl}\p{Zp}]/u);
  if (position >= 0) {
    const code = (fieldManager.codePointAt(position) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    causes.push(
      invalidValue("fieldManager", fieldManager, `invalid character U+${code} (at position ${position})`),
    );
  }
  return causes;
}
