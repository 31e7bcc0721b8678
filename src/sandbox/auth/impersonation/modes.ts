import { StatusError, type User } from "@kagg/apiserver/internal";
import type { Attributes, Authorizer } from "../attributes.ts";
import { refusalOf } from "../denied.ts";
import { readNode, readServiceAccount } from "../user-names.ts";
import { checkIdentity } from "./check-identity.ts";

/**
 * One way to be allowed to act as somebody: the user that one becomes, a 403, or undefined where the way is not for such
 * a user.
 */
export type Mode = (wanted: User, requestor: User, attributes: Attributes) => User | StatusError | undefined;

/**
 * All ways, in the order in which they are tried. Those before the last are constrained impersonation
 * (https://kep.k8s.io/5284, on by default from 1.36): to be taken for a user, and for each verb to use it on what the
 * request is about, are rights of their own.
 */
export const impersonationModes = (authorize: Authorizer): readonly Mode[] => [
  constrained(authorize, "associated-node", isOwnNode),
  constrained(
    authorize,
    "arbitrary-node",
    (wanted) => isNameOnly(wanted) && readNode(wanted.name) !== undefined,
  ),
  constrained(
    authorize,
    "serviceaccount",
    (wanted) => isNameOnly(wanted) && readServiceAccount(wanted.name) !== undefined,
  ),
  constrained(
    authorize,
    "user-info",
    ({ name }) => readNode(name) === undefined && readServiceAccount(name) === undefined,
  ),
  (wanted, requestor) =>
    checkIdentity({ authorize, verb: "impersonate", isConstrained: false }, requestor, wanted),
];

const constrained =
  (authorize: Authorizer, mode: string, applies: (wanted: User, requestor: User) => boolean): Mode =>
  (wanted, requestor, attributes) => {
    if (!applies(wanted, requestor)) return undefined;
    const onRequest = { ...attributes, verb: `impersonate-on:${mode}:${attributes.verb}` };
    const check = { authorize, verb: `impersonate:${mode}`, isConstrained: true };
    return refusalOf(authorize, requestor, onRequest) ?? checkIdentity(check, requestor, wanted);
  };

const isNameOnly = ({ uid, groups, extra }: User): boolean =>
  uid === "" && groups.length === 0 && Object.keys(extra).length === 0;

/** The node that the requestor's own pod runs on, as its token says. */
function isOwnNode(wanted: User, requestor: User): boolean {
  const node = readNode(wanted.name);
  const [own, ...more] = requestor.extra["authentication.kubernetes.io/node-name"] ?? [];
  return (
    isNameOnly(wanted) &&
    node !== undefined &&
    readServiceAccount(requestor.name) !== undefined &&
    own === node &&
    more.length === 0
  );
}
