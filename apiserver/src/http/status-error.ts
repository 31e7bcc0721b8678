import { goQuote } from "./go-quote.ts";

/** A metav1.Status that says no; see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/. */
export type Status = {
  readonly kind: "Status";
  readonly apiVersion: "v1";
  readonly metadata: { readonly continue?: string; readonly resourceVersion?: string };
  readonly status: "Success" | "Failure";
  readonly message?: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code?: number;
};

/** metav1.StatusDetails: what a Status is about, for clients that look closer than at its message. */
export type StatusDetails = {
  readonly name?: string;
  readonly group?: string;
  /** The plural for NotFound, AlreadyExists, Conflict and Forbidden; the kind for Invalid. */
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
};

/** metav1.StatusCause: one thing that is wrong. `field` is a path such as `spec.variety`; `reason` one of metav1.CauseType, `FieldValueInvalid`. */
export type StatusCause = { readonly reason?: string; readonly message?: string; readonly field?: string };

/** Which resource or kind, and which object, an error is about. */
export type About = { readonly group: string; readonly resource: string; readonly name: string };

/**
 * Any answer that is not a success. `http/` turns it into a response; anything else that is thrown is a 500.
 *
 * @example
 * throw new StatusError(429, "TooManyRequests", "the orchard is busy", { retryAfterSeconds: 1 });
 */
export class StatusError extends Error {
  readonly status: Status;

  constructor(
    code: number,
    reason: string,
    message: string,
    details?: StatusDetails,
    metadata: Status["metadata"] = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "StatusError";
    this.status = {
      kind: "Status",
      apiVersion: "v1",
      metadata,
      status: "Failure",
      message,
      ...(reason && { reason }),
      ...(details && { details }),
      code,
    };
  }

  get code(): number {
    return this.status.code ?? 500;
  }
}

const details = ({ group, resource, name }: About): StatusDetails => ({
  ...(name && { name }),
  ...(group && { group }),
  kind: resource,
});

const qualified = ({ group, resource }: About): string => (group ? `${resource}.${group}` : resource);

/**
 * A 400: the request makes no sense, whoever sends it.
 *
 * @example
 * throw badRequest("limit must be a number");
 */
export const badRequest = (message: string): StatusError => new StatusError(400, "BadRequest", message);

/**
 * A 404: there is no such object.
 *
 * @example
 * throw notFound({ group: "fruit.example.com", resource: "mangoes", name });
 */
export const notFound = (about: About): StatusError =>
  new StatusError(404, "NotFound", `${qualified(about)} ${goQuote(about.name)} not found`, details(about));

/**
 * A 409: an object of that name is there.
 *
 * @example
 * throw alreadyExists({ group: "fruit.example.com", resource: "mangoes", name });
 */
export const alreadyExists = (about: About): StatusError =>
  new StatusError(
    409,
    "AlreadyExists",
    `${qualified(about)} ${goQuote(about.name)} already exists`,
    details(about),
  );

/**
 * A 409: it cannot be done to the object as it is now.
 *
 * @example
 * throw conflict({ group: "fruit.example.com", resource: "mangoes", name }, "it is being harvested");
 */
export const conflict = (about: About, why: string): StatusError =>
  new StatusError(
    409,
    "Conflict",
    `Operation cannot be fulfilled on ${qualified(about)} ${goQuote(about.name)}: ${why}`,
    details(about),
  );

/** The text that client-go's retry.RetryOnConflict and people know. */
export const modified = (about: About): StatusError =>
  conflict(
    about,
    "the object has been modified; please apply your changes to the latest version and try again",
  );

/**
 * A 422: `kind` is the Kind, each cause one field. The message is put together as apimachinery's NewInvalid does.
 *
 * @example
 * throw invalid("fruit.example.com", "Mango", name, [{ field: "spec.variety", message: "Required value" }]);
 */
export function invalid(
  group: string,
  kind: string,
  name: string,
  causes: readonly StatusCause[],
): StatusError {
  const texts = causes.map(({ field, message }) => (field ? `${field}: ${message}` : (message ?? "")));
  const list = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
  const what = group ? `${kind}.${group}` : kind;
  return new StatusError(422, "Invalid", `${what} ${goQuote(name)} is invalid${list ? `: ${list}` : ""}`, {
    ...(name && { name }),
    ...(group && { group }),
    ...(kind && { kind }),
    causes,
  });
}

/** What a Go server says below a group that it serves: another path than those it knows. */
export const noSuchResource = (): StatusError =>
  new StatusError(404, "NotFound", "the server could not find the requested resource", {});

export const methodNotAllowed = (): StatusError =>
  new StatusError(
    405,
    "MethodNotAllowed",
    "the server does not allow this method on the requested resource",
    {},
  );
