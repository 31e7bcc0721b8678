import { StatusError, type Incoming, type User } from "@kagg/apiserver/internal";
import { attributesOf, type Authorizer } from "../attributes.ts";
import { impersonationModes } from "./modes.ts";
import { readWantedUser } from "./wanted-user.ts";

/** As many users as it is remembered of by which mode they act as others. */
const MOST = 10_000;

/**
 * Whom a request acts as, by its Impersonate-* headers: who has sent it where it has none. Throws a 400 or a 403. The
 * headers must go no further (k8s.io/apiserver/pkg/endpoints/filters/impersonation).
 */
export function impersonator(authorize: Authorizer): (incoming: Incoming, user: User) => User {
  const modes = impersonationModes(authorize);
  const lastMode = new Map<string, number>();
  return ({ headers, info }, requestor) => {
    const wanted = readWantedUser(headers);
    if (!wanted) return requestor;
    const attributes = attributesOf(info);
    const last = lastMode.get(requestor.name);
    // The mode that has worked for them before comes first, and so does its refusal.
    const order = [...modes.keys()].sort((a, b) => Number(b === last) - Number(a === last));
    let refused: StatusError | undefined;
    for (const index of order) {
      const answer = modes[index]?.(wanted, requestor, attributes);
      if (answer instanceof StatusError) refused ??= answer;
      else if (answer) {
        if (lastMode.size >= MOST) lastMode.clear();
        lastMode.set(requestor.name, index);
        return answer;
      }
    }
    throw refused ?? new StatusError(500, "InternalError", "no way of impersonation has answered");
  };
}
