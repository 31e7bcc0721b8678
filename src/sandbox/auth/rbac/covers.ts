import { urlCovers, type PolicyRule } from "./policy-rule.ts";

/**
 * What of the wanted rules the held ones do not cover, in the smallest parts: one verb, one resource, one name.
 * k8s.io/component-helpers/auth/rbac/validation/policy_comparator.go.
 */
export const missingRules = (
  held: readonly PolicyRule[],
  wanted: readonly PolicyRule[],
): readonly PolicyRule[] =>
  wanted.flatMap(smallestParts).filter((part) => !held.some((rule) => covers(rule, part)));

function smallestParts(rule: PolicyRule): readonly PolicyRule[] {
  const { apiGroups = [], resources = [], verbs = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const names = resourceNames.length > 0 ? resourceNames.map((name) => ({ resourceNames: [name] })) : [{}];
  const ofResources = apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) =>
        names.map((name) => ({ apiGroups: [group], resources: [resource], verbs: [verb], ...name })),
      ),
    ),
  );
  const ofUrls = nonResourceURLs.flatMap((url) =>
    verbs.map((verb) => ({ nonResourceURLs: [url], verbs: [verb] })),
  );
  return [...ofResources, ...ofUrls];
}

function covers(rule: PolicyRule, part: PolicyRule): boolean {
  const names = rule.resourceNames ?? [];
  const wantedNames = part.resourceNames ?? [];
  return (
    hasAllOrStar(rule.verbs, part.verbs) &&
    hasAllOrStar(rule.apiGroups, part.apiGroups) &&
    (part.resources ?? []).every((resource) => coversResource(rule.resources ?? [], resource)) &&
    (part.nonResourceURLs ?? []).every((url) =>
      (rule.nonResourceURLs ?? []).some((own) => urlCovers(own, url)),
    ) &&
    (names.length === 0 || (wantedNames.length > 0 && wantedNames.every((name) => names.includes(name))))
  );
}

const hasAllOrStar = (own: readonly string[] = [], wanted: readonly string[] = []): boolean =>
  own.includes("*") || wanted.every((one) => own.includes(one));

function coversResource(own: readonly string[], wanted: string): boolean {
  if (own.includes("*") || own.includes(wanted)) return true;
  const slash = wanted.indexOf("/");
  return slash >= 0 && own.includes(`*/${wanted.slice(slash + 1)}`);
}

/**
 * Puts the verbs of parts together that are about the same resource, so that people can read them
 * (kubernetes/pkg/registry/rbac/validation/policy_compact.go).
 */
export function compactRules(parts: readonly PolicyRule[]): readonly PolicyRule[] {
  const simple = new Map<string, PolicyRule>();
  const others: PolicyRule[] = [];
  for (const part of parts) {
    if (part.nonResourceURLs) {
      others.push(part);
      continue;
    }
    const key = JSON.stringify([part.apiGroups, part.resources, part.resourceNames ?? null]);
    const before = simple.get(key);
    simple.set(key, before ? { ...before, verbs: [...(before.verbs ?? []), ...(part.verbs ?? [])] } : part);
  }
  return [...others, ...simple.values()];
}
