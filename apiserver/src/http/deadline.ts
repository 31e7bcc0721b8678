import { durationProblem, readDuration } from "./duration.ts";
import { badRequest, StatusError } from "./status-error.ts";

/** k8s.io/apiserver/pkg/server/config.go: RequestTimeout. */
const LONGEST = 60_000;

const INVALID = "invalid timeout specified in the request URL";

/**
 * How many milliseconds a request that is not a watch may take: 60 seconds, or less where `?timeout=` says so; 0 asks
 * for no limit of the client's own. Throws a 400 where it is no duration.
 */
export function readDeadline(query: URLSearchParams): number {
  const text = query.get("timeout");
  if (!text) return LONGEST;
  const wanted = readDuration(text);
  if (wanted === undefined) {
    throw badRequest(`${INVALID} - ${durationProblem(text)}`);
  }
  return wanted > 0 && wanted < LONGEST ? wanted : LONGEST;
}

export const timedOut = (): StatusError =>
  new StatusError(504, "Timeout", "Timeout: request did not complete within the allotted timeout", {});
