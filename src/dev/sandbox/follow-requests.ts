import type { RequestRecord } from "../../sandbox/requests/record.ts";
import { requestLine } from "../../sandbox/requests/request-line.ts";
import type { RequestLog } from "../../sandbox/requests/request-log.ts";
import type { Colors } from "../../ui/colors.ts";

/** As what kagg dev itself asks the sandbox. */
export const OWN_USER = "kagg-dev";

export type FollowOptions = {
  readonly colors: Colors;
  readonly isVerbose: boolean;
  readonly onRequest: (line: string) => void;
  readonly signal: AbortSignal;
};

/** Tells of the requests that an author wants to see; of all of them where `isVerbose`. */
export function followRequests(
  requests: RequestLog,
  { colors, isVerbose, onRequest, signal }: FollowOptions,
): void {
  requests.subscribe((record) => {
    if (isVerbose || isShown(record)) onRequest(requestLine(record, colors));
  }, signal);
}

/**
 * Not what kagg asks; of discovery and documents, which each kubectl reads before it begins, and of what servers and
 * controllers do with their own service accounts, only what is refused.
 */
export function isShown({
  user,
  code,
  resource,
}: Pick<RequestRecord, "user" | "code" | "resource">): boolean {
  if (user?.name === OWN_USER) return false;
  if (code >= 400) return true;
  return resource !== undefined && !user?.name.startsWith("system:serviceaccount:");
}
