import { StatusError, type User } from "@kagg/apiserver/internal";
import type { Authorizer, ResourceAttributes } from "../attributes.ts";
import { MASTERS } from "../rbac/authorizer.ts";
import { denial, refusalOf } from "../denied.ts";
import { readNode, readServiceAccount, serviceAccountGroups } from "../user-names.ts";
import { extraProblem } from "./extra-problem.ts";

/** How far a mode goes; see {@link checkIdentity}. */
export type IdentityCheck = {
  readonly authorize: Authorizer;
  /** `impersonate`, or `impersonate:<mode>`. */
  readonly verb: string;
  /** Not the way of old: nodes and ServiceAccounts have their groups, and some values are never taken. */
  readonly isConstrained: boolean;
};

/** With so many values it is tried first whether any value is allowed. */
const MANY = 4;

/**
 * Whether the requestor may be taken for a user: for its name, and for each UID, group and extra value that is asked for.
 * Answers with the user that they become, or with a 403. impersonationModeState in
 * k8s.io/apiserver/pkg/endpoints/filters/impersonation/mode.go.
 */
export function checkIdentity(check: IdentityCheck, requestor: User, wanted: User): User | StatusError {
  const groups = groupsOf(check, wanted);
  const refused =
    refusalOf(check.authorize, requestor, nameAttributes(check, wanted.name)) ??
    checkUid(check, requestor, wanted.uid) ??
    checkGroups(check, requestor, wanted.groups) ??
    checkExtra(check, requestor, wanted.extra);
  return refused ?? { ...wanted, groups: withAuthenticated(wanted.name, groups) };
}

function groupsOf({ isConstrained }: IdentityCheck, { name, groups }: User): readonly string[] {
  if (isConstrained && readNode(name) !== undefined) return ["system:nodes"];
  const account = groups.length === 0 ? readServiceAccount(name) : undefined;
  return account ? serviceAccountGroups(account.namespace) : groups;
}

function withAuthenticated(name: string, groups: readonly string[]): readonly string[] {
  const unauthenticated = "system:unauthenticated";
  if (name !== "system:anonymous" && groups.includes(unauthenticated)) return groups;
  const group = name === "system:anonymous" ? unauthenticated : "system:authenticated";
  return groups.includes(group) ? groups : [...groups, group];
}

const attributes = (
  { verb }: IdentityCheck,
  group: string,
  resource: string,
  name: string,
): ResourceAttributes => ({
  verb,
  group,
  version: "v1",
  resource,
  subresource: "",
  namespace: "",
  name,
});

const AUTHENTICATION = "authentication.k8s.io";
const groupOf = ({ isConstrained }: IdentityCheck): string => (isConstrained ? AUTHENTICATION : "");

function nameAttributes(check: IdentityCheck, name: string): ResourceAttributes {
  const node = check.isConstrained ? readNode(name) : undefined;
  if (node !== undefined) {
    // This right is one for whatever node it is: a rule that names nodes does not give it.
    const named = check.verb === "impersonate:associated-node" ? "*" : node;
    return attributes(check, groupOf(check), "nodes", named);
  }
  const account = readServiceAccount(name);
  if (!account) return attributes(check, groupOf(check), "users", name);
  return {
    ...attributes(check, groupOf(check), "serviceaccounts", account.name),
    namespace: account.namespace,
  };
}

const checkUid = (check: IdentityCheck, requestor: User, uid: string): StatusError | undefined =>
  uid === ""
    ? undefined
    : refusalOf(check.authorize, requestor, attributes(check, AUTHENTICATION, "uids", uid));

function checkGroups(
  check: IdentityCheck,
  requestor: User,
  groups: readonly string[],
): StatusError | undefined {
  const asked = (name: string): ResourceAttributes => attributes(check, groupOf(check), "groups", name);
  if (check.isConstrained) {
    if (groups.includes(""))
      return denial(requestor, asked(""), "impersonating the empty string group is not allowed");
    if (groups.includes(MASTERS))
      return denial(requestor, asked(MASTERS), `impersonating the ${MASTERS} group is not allowed`);
    const mayAny = groups.length >= MANY && check.authorize(requestor, asked("*")).allowed;
    if (mayAny) return undefined;
  }
  return firstRefusal(check, requestor, groups.map(asked));
}

function checkExtra(check: IdentityCheck, requestor: User, extra: User["extra"]): StatusError | undefined {
  const asked = (key: string, value: string): ResourceAttributes => ({
    ...attributes(check, AUTHENTICATION, "userextras", value),
    subresource: key,
  });
  const all = Object.entries(extra).flatMap(([key, values]) => values.map((value) => asked(key, value)));
  if (check.isConstrained) {
    const problem = extraProblem(extra);
    if (problem) return denial(requestor, asked("", ""), problem);
    if (all.length >= MANY && check.authorize(requestor, asked("*", "*")).allowed) return undefined;
  }
  return firstRefusal(check, requestor, all);
}

function firstRefusal(
  { authorize }: IdentityCheck,
  requestor: User,
  all: readonly ResourceAttributes[],
): StatusError | undefined {
  for (const one of all) {
    const refused = refusalOf(authorize, requestor, one);
    if (refused) return refused;
  }
  return undefined;
}
