import type { User } from "@kagg/apiserver/internal";
import { isPath, type Attributes, type Authorizer } from "../attributes.ts";
import { ruleAllows } from "./policy-rule.ts";
import type { RuleResolver } from "./rule-resolver.ts";

/** Whoever is in it may do everything, whatever roles there are. */
export const MASTERS = "system:masters";

/** Kubernetes' RBAC (kubernetes/plugin/pkg/auth/authorizer/rbac), and system:masters before it. */
export function rbacAuthorizer(resolver: RuleResolver): Authorizer {
  return (user, attributes) => {
    if (user.groups.includes(MASTERS)) return { allowed: true, reason: "" };
    const problems: string[] = [];
    for (const granted of resolver.rulesOf(user, namespaceOf(attributes))) {
      if (!granted.rule) problems.push(granted.problem);
      else if (ruleAllows(granted.rule, attributes)) {
        return { allowed: true, reason: `RBAC: allowed by ${granted.by()}` };
      }
    }
    return { allowed: false, reason: problems.length > 0 ? `RBAC: ${aggregate(problems)}` : "" };
  };
}

const namespaceOf = (attributes: Attributes): string => (isPath(attributes) ? "" : attributes.namespace);

/** Several errors in one, as k8s.io/apimachinery/pkg/util/errors prints them: each once. */
export function aggregate(problems: readonly string[]): string {
  const [first = "", ...others] = new Set(problems);
  return others.length === 0 ? first : `[${[first, ...others].join(", ")}]`;
}

/** Whether a user has a right that is asked for by name, such as `bind` or `escalate`. */
export const mayOnRole = (
  authorize: Authorizer,
  user: User,
  { verb, resource, namespace, name }: { verb: string; resource: string; namespace: string; name: string },
): boolean =>
  authorize(user, {
    verb,
    group: "rbac.authorization.k8s.io",
    version: "*",
    resource,
    subresource: "",
    namespace,
    name,
  }).allowed;
