import { isPath, type Attributes } from "../attributes.ts";

/** rbac.authorization.k8s.io/v1 PolicyRule, as far as it was written down. */
export type PolicyRule = {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs?: readonly string[];
};

/** Whether a rule covers a request; kubernetes/pkg/apis/rbac/v1/evaluation_helpers.go. */
export function ruleAllows(rule: PolicyRule, attributes: Attributes): boolean {
  if (!hasOrStar(rule.verbs, attributes.verb)) return false;
  if (isPath(attributes)) return (rule.nonResourceURLs ?? []).some((url) => urlCovers(url, attributes.path));
  const { group, resource, subresource, name } = attributes;
  return (
    hasOrStar(rule.apiGroups, group) &&
    resourceMatches(rule.resources, resource, subresource) &&
    (!rule.resourceNames || rule.resourceNames.length === 0 || rule.resourceNames.includes(name))
  );
}

/** `*` at the end of a URL stands for anything, also for nothing; every star at the end is taken off. */
export const urlCovers = (rule: string, path: string): boolean =>
  rule === path || (rule.endsWith("*") && path.startsWith(rule.replace(/\*+$/, "")));

const hasOrStar = (values: readonly string[] = [], wanted: string): boolean =>
  values.includes("*") || values.includes(wanted);

function resourceMatches(resources: readonly string[] = [], resource: string, subresource: string): boolean {
  const combined = subresource ? `${resource}/${subresource}` : resource;
  return hasOrStar(resources, combined) || (subresource !== "" && resources.includes(`*/${subresource}`));
}
