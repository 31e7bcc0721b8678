import {
  forbidden,
  type Incoming,
  type RequestInfo,
  type StatusError,
  type User,
} from "@kagg/apiserver/internal";
import { attributesOf, isPath, type Attributes, type Authorizer } from "./attributes.ts";

/** The 403 for what a user may not do. */
export function denial(user: User, attributes: Attributes, reason: string): StatusError {
  if (isPath(attributes)) return forbidden(user, { isResource: false, ...attributes }, reason);
  // Rights that are no verb of a request, such as `impersonate`, are refused in the same words.
  const info = { isResource: true, path: "", tail: "", ...attributes } as RequestInfo;
  return forbidden(user, info, reason);
}

/** undefined where a user may. */
export function refusalOf(
  authorize: Authorizer,
  user: User,
  attributes: Attributes,
): StatusError | undefined {
  const { allowed, reason } = authorize(user, attributes);
  return allowed ? undefined : denial(user, attributes, reason);
}

/** What stands before every request: throws a 403 where its user may not. `tell` hears why, or why not. */
export const requestAuthorizer =
  (authorize: Authorizer) =>
  ({ info }: Pick<Incoming, "info">, user: User, tell?: (allowed: boolean, reason: string) => void): void => {
    const { allowed, reason } = authorize(user, attributesOf(info));
    tell?.(allowed, reason);
    if (!allowed) throw forbidden(user, info, reason);
  };
