import { goQuote, type User } from "@kagg/apiserver/internal";
import { resourceName, type State } from "../../state.ts";
import type { BindingIndex, Bound } from "./binding-index.ts";
import type { PolicyRule } from "./policy-rule.ts";
import { RBAC, type RoleObject, type RoleRef } from "./rbac-objects.ts";

/** A rule that somebody has and the binding that gives it; or what is wrong with a binding. */
type Granted =
  | { readonly rule: PolicyRule; readonly by: () => string }
  | { readonly problem: string; readonly rule?: undefined };

export type RuleResolver = {
  /** What a user has in a namespace, and in the whole cluster; that of the cluster alone where it is empty. */
  readonly rulesOf: (user: User, namespace: string) => Iterable<Granted>;
  /** The rules of what a binding refers to; undefined where it is not there. */
  readonly rulesOfRole: (ref: RoleRef, namespace: string) => readonly PolicyRule[] | undefined;
};

/** kubernetes/pkg/registry/rbac/validation/rule.go */
export function ruleResolver(state: Pick<State, "get">, bindings: BindingIndex): RuleResolver {
  const rulesOfRole: RuleResolver["rulesOfRole"] = ({ kind, name }, namespace) => {
    const plural = kind === "Role" ? "roles" : "clusterroles";
    const role = state.get(resourceName(plural, RBAC), kind === "Role" ? namespace : "", name);
    return role && ((role as RoleObject).rules ?? []);
  };
  function* rulesIn(user: User, namespace: string): Iterable<Granted> {
    for (const bound of bindings.find(user, namespace)) {
      const rules = rulesOfRole(bound.binding.roleRef, namespace);
      if (!rules) yield { problem: missing(bound.binding.roleRef) };
      for (const rule of rules ?? []) yield { rule, by: () => describe(bound) };
    }
  }
  function* rulesOf(user: User, namespace: string): Iterable<Granted> {
    yield* rulesIn(user, "");
    if (namespace) yield* rulesIn(user, namespace);
  }
  return { rulesOf, rulesOfRole };
}

/** As client-go's listers say it: with the singular. */
const missing = ({ kind, name }: RoleRef): string =>
  `${kind.toLowerCase()}.${RBAC} ${goQuote(name)} not found`;

function describe({ binding, subject }: Bound): string {
  const { name, namespace = "" } = binding.metadata;
  const { roleRef } = binding;
  // Upstream puts the name before the namespace.
  const named = namespace ? `${name}/${namespace}` : name;
  const who =
    subject.kind === "ServiceAccount" ? `${subject.name}/${subject.namespace || namespace}` : subject.name;
  return `${namespace ? "RoleBinding" : "ClusterRoleBinding"} ${goQuote(named)} of ${roleRef.kind} ${goQuote(roleRef.name)} to ${subject.kind} ${goQuote(who)}`;
}
