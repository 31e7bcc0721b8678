import { StatusError, type StatusCause } from "../http/status-error.ts";
import type { Scope } from "../rest/scope.ts";
import type { Write } from "./admission.ts";

/** A 403 in the words of k8s.io/apiserver/pkg/admission/errors.go. */
export function forbidden(
  { resource: { plural, group } }: Scope,
  { name, object }: Pick<Write, "name" | "object">,
  why: string,
  causes: readonly StatusCause[] = [],
): StatusError {
  const shown = name || object?.metadata.name || object?.metadata.generateName || "Unknown";
  const what = group ? `${plural}.${group}` : plural;
  return new StatusError(403, "Forbidden", `${what} "${shown}" is forbidden: ${why}`, {
    name: shown,
    ...(group && { group }),
    kind: plural,
    ...(causes.length > 0 && { causes }),
  });
}

/** A 500 whose text is meant for the client; apimachinery's NewInternalError. */
export const internalError = (message: string, options?: ErrorOptions): StatusError =>
  new StatusError(
    500,
    "InternalError",
    `Internal error occurred: ${message}`,
    { causes: [{ message }] },
    {},
    options,
  );
