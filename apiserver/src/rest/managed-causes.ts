import type { StatusCause } from "../http/status-error.ts";
import type { ManagedFieldsEntry } from "../resource/kube-object.ts";
import { invalidValue, tooLong } from "./field-cause.ts";

// The rules of k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go.

/** In bytes. */
const [managerLimit, subresourceLimit] = [128, 256];

/** What unicode.IsPrint says no to. */
const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

/** What is wrong with the name of a manager. Positions are in bytes, as Go counts them. */
export function managerCauses(manager: string, field: string): StatusCause[] {
  const causes = Buffer.byteLength(manager) > managerLimit ? [tooLong(field, managerLimit)] : [];
  for (const { 0: character, index } of manager.matchAll(unprintable)) {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    const position = Buffer.byteLength(manager.slice(0, index));
    causes.push(invalidValue(field, manager, `invalid character U+${code} (at position ${position})`));
  }
  return causes;
}

/** What is wrong with the entries of managedFields. That their fields can be read is checked before. */
export const managedFieldsCauses = (entries: readonly ManagedFieldsEntry[]): StatusCause[] =>
  entries.flatMap(({ operation, fieldsType = "", manager = "", subresource = "" }, index) => {
    const field = `metadata.managedFields[${index}]`;
    const causes: StatusCause[] = [];
    if (operation !== "Apply" && operation !== "Update") {
      causes.push(invalidValue(`${field}.operation`, operation ?? "", "must be `Apply` or `Update`"));
    }
    if (fieldsType !== "" && fieldsType !== "FieldsV1") {
      causes.push(invalidValue(`${field}.fieldsType`, fieldsType, "must be `FieldsV1`"));
    }
    causes.push(...managerCauses(manager, `${field}.manager`));
    if (Buffer.byteLength(subresource) > subresourceLimit) {
      causes.push(tooLong(`${field}.subresource`, subresourceLimit));
    }
    return causes;
  });
