import type { StatusCause } from "../http/status-error.ts";
import type { ObjectMeta } from "../resource/kube-object.ts";
import { invalidValue, tooLong } from "./field-cause.ts";

// The rules of k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go.

/** What is wrong with the name of a field manager. */
export function managerCauses(field: string, manager: string): StatusCause[] {
  const causes: StatusCause[] = [];
  if (Buffer.byteLength(manager) > 128) causes.push(tooLong(field, 128));
  const position = manager.search(/[\p{C}\p{Zl}\p{Zp}]/u);
  if (position >= 0) {
    const code = (manager.codePointAt(position) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    causes.push(invalidValue(field, manager, `invalid character U+${code} (at position ${position})`));
  }
  return causes;
}

/** Entries that cannot be read at all are not among them any more: they count as not sent. */
export const managedFieldsCauses = ({ managedFields = [] }: ObjectMeta): StatusCause[] =>
  managedFields.flatMap(({ manager = "", subresource = "" }, index) => {
    const path = `metadata.managedFields[${index}]`;
    const causes = managerCauses(`${path}.manager`, manager);
    return Buffer.byteLength(subresource) > 256 ? [...causes, tooLong(`${path}.subresource`, 256)] : causes;
  });
