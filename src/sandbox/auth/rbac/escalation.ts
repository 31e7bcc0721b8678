import {
  goQuote,
  jsonEqual,
  notFound,
  StatusError,
  type Json,
  type KubeObject,
  type User,
} from "@kagg/apiserver/internal";
import type { Authorizer } from "../attributes.ts";
import { aggregate, MASTERS, mayOnRole } from "./authorizer.ts";
import { compactRules, missingRules } from "./covers.ts";
import { describeRule, goQuotedList } from "./describe-rule.ts";
import type { PolicyRule } from "./policy-rule.ts";
import { RBAC, type BindingObject, type RoleObject } from "./rbac-objects.ts";
import type { RuleResolver } from "./rule-resolver.ts";

/** Why a write is refused; undefined lets it go on. `old` is what is there before it. */
export type WriteCheck = (
  object: KubeObject,
  old: KubeObject | undefined,
  user: User,
) => StatusError | undefined;

type Options = { readonly authorize: Authorizer; readonly resolver: RuleResolver };

/** Nobody gives themselves or others what they do not have: the check of each kind, by its plural. */
export const escalationChecks = (
  options: Options,
): Readonly<Record<"roles" | "clusterroles" | "rolebindings" | "clusterrolebindings", WriteCheck>> => ({
  roles: roleCheck(options, "roles"),
  clusterroles: roleCheck(options, "clusterroles"),
  rolebindings: bindingCheck(options, "rolebindings"),
  clusterrolebindings: bindingCheck(options, "clusterrolebindings"),
});

const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
  { verbs: ["*"], nonResourceURLs: ["*"] },
];

/** kubernetes/pkg/registry/rbac/{role,clusterrole}/policybased/storage.go */
function roleCheck({ authorize, resolver }: Options, resource: "roles" | "clusterroles"): WriteCheck {
  return (object, old, user) => {
    if (user.groups.includes(MASTERS)) return undefined;
    const role = object as RoleObject;
    const { name, namespace = "" } = role.metadata;
    // A create names nothing in its path, so that a right to escalate one role by its name does not reach it.
    const asked = { verb: "escalate", resource, namespace, name: old ? name : "" };
    if (mayOnRole(authorize, user, asked) || (old && changesBookkeepingOnly(object, old))) return undefined;
    const missing = missingText(resolver, user, namespace, role.rules ?? []);
    if (missing) return refusal(resource, name, missing);
    const aggregates = [role, old].some(
      (one: RoleObject | undefined) => (one?.aggregationRule?.clusterRoleSelectors ?? []).length > 0,
    );
    return aggregates && missingText(resolver, user, "", EVERYTHING)
      ? refusal(resource, name, "must have cluster-admin privileges to use the aggregationRule")
      : undefined;
  };
}

/** kubernetes/pkg/registry/rbac/{rolebinding,clusterrolebinding}/policybased/storage.go */
function bindingCheck(
  { authorize, resolver }: Options,
  resource: "rolebindings" | "clusterrolebindings",
): WriteCheck {
  return (object, old, user) => {
    if (user.groups.includes(MASTERS)) return undefined;
    const { metadata, roleRef } = object as BindingObject;
    const { name, namespace = "" } = metadata;
    if (old && changesBookkeepingOnly(object, old)) return undefined;
    const plural = roleRef.kind === "Role" ? "roles" : "clusterroles";
    const asked = { verb: "bind", resource: plural, namespace, name: roleRef.name };
    if (mayOnRole(authorize, user, asked)) return undefined;
    const rules = resolver.rulesOfRole(roleRef, namespace);
    // Upstream names the resource of the request here.
    if (!rules) return notFound({ group: RBAC, resource, name: roleRef.name });
    const missing = missingText(resolver, user, namespace, rules);
    return missing ? refusal(resource, name, missing) : undefined;
  };
}

/** What the garbage collector writes may be written by whoever may write. */
function changesBookkeepingOnly(object: KubeObject, old: KubeObject): boolean {
  const rest = ({ metadata, ...content }: KubeObject): Json => {
    const others = Object.entries(metadata).filter(([field]) => !BOOKKEEPING.has(field));
    return { ...content, metadata: Object.fromEntries(others) };
  };
  return jsonEqual(rest(object), rest(old));
}

const BOOKKEEPING = new Set(["ownerReferences", "finalizers", "managedFields", "resourceVersion"]);

function missingText(
  resolver: RuleResolver,
  user: User,
  namespace: string,
  wanted: readonly PolicyRule[],
): string | undefined {
  const granted = [...resolver.rulesOf(user, namespace)];
  const held = granted.flatMap(({ rule }) => rule ?? []);
  const missing = missingRules(held, wanted);
  if (missing.length === 0) return undefined;
  const lines = [...new Set(compactRules(missing).map(describeRule))].sort();
  const problems = granted.flatMap((one) => (one.rule ? [] : one.problem));
  const resolution = problems.length > 0 ? `; resolution errors: [${aggregate(problems)}]` : "";
  return `user ${goQuote(user.name)} (groups=${goQuotedList(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${lines.join("\n")}${resolution}`;
}

function refusal(resource: string, name: string, why: string): StatusError {
  const what = name ? `${resource}.${RBAC} ${goQuote(name)}` : `${resource}.${RBAC}`;
  const details = { ...(name && { name }), group: RBAC, kind: resource };
  return new StatusError(403, "Forbidden", `${what} is forbidden: ${why}`, details);
}
