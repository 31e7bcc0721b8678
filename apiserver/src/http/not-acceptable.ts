import { StatusError } from "./status-error.ts";

/** A 406 that lists what could be had. */
export const notAcceptable = (accepted: readonly string[]): StatusError =>
  new StatusError(
    406,
    "NotAcceptable",
    `only the following media types are accepted: ${accepted.join(", ")}`,
  );
