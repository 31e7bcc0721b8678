import type { User } from "../auth/user.ts";
import type { RequestInfo } from "../http/request-info.ts";

/** How much of a request is written, from nothing to both objects. */
export const LEVELS = ["None", "Metadata", "Request", "RequestResponse"] as const;
export type Level = (typeof LEVELS)[number];

export const STAGES = ["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"] as const;
export type Stage = (typeof STAGES)[number];

/** An audit.k8s.io/v1 Policy: the first rule that matches a request decides; none is level None. */
export type AuditPolicy = {
  readonly rules: readonly AuditRule[];
  readonly omitStages?: readonly Stage[] | undefined;
  readonly omitManagedFields?: boolean | undefined;
};

export type AuditRule = {
  readonly level: Level;
  readonly users?: readonly string[] | undefined;
  readonly userGroups?: readonly string[] | undefined;
  readonly verbs?: readonly string[] | undefined;
  readonly resources?: readonly GroupResources[] | undefined;
  readonly namespaces?: readonly string[] | undefined;
  readonly nonResourceURLs?: readonly string[] | undefined;
  readonly omitStages?: readonly Stage[] | undefined;
  readonly omitManagedFields?: boolean | undefined;
};

type GroupResources = {
  readonly group?: string | undefined;
  readonly resources?: readonly string[] | undefined;
  readonly resourceNames?: readonly string[] | undefined;
};

/** What a policy says of one request. */
export type Verdict = {
  readonly level: Level;
  readonly omitStages: ReadonlySet<Stage>;
  readonly omitManagedFields: boolean;
};

/** k8s.io/apiserver/pkg/audit/policy/checker.go. `user` is undefined where nobody was authenticated. */
export function policyEvaluator(policy: AuditPolicy): (info: RequestInfo, user: User | undefined) => Verdict {
  const verdictOf = (level: Level, rule?: AuditRule): Verdict => ({
    level,
    omitStages: new Set([...(policy.omitStages ?? []), ...(rule?.omitStages ?? [])]),
    omitManagedFields: rule?.omitManagedFields ?? policy.omitManagedFields ?? false,
  });
  const rules = policy.rules.map((rule) => ({ rule, verdict: verdictOf(rule.level, rule) }));
  const otherwise = verdictOf("None");
  return (info, user) => rules.find(({ rule }) => matches(rule, info, user))?.verdict ?? otherwise;
}

function matches(rule: AuditRule, info: RequestInfo, user: User | undefined): boolean {
  if (rule.users?.length && !(user && rule.users.includes(user.name))) return false;
  if (rule.userGroups?.length && !user?.groups.some((group) => rule.userGroups?.includes(group)))
    return false;
  if (rule.verbs?.length && !rule.verbs.includes(info.verb)) return false;
  if (rule.namespaces?.length || rule.resources?.length) return matchesResource(rule, info);
  if (rule.nonResourceURLs?.length) return matchesPath(rule.nonResourceURLs, info);
  return true;
}

const matchesPath = (patterns: readonly string[], info: RequestInfo): boolean =>
  !info.isResource &&
  patterns.some(
    (pattern) =>
      pattern === "*" ||
      pattern === info.path ||
      (pattern.endsWith("*") && info.path.startsWith(pattern.replace(/\*+$/, ""))),
  );

function matchesResource({ namespaces, resources }: AuditRule, info: RequestInfo): boolean {
  if (!info.isResource) return false;
  if (namespaces?.length && !namespaces.includes(info.namespace)) return false;
  if (!resources?.length) return true;
  const { group, resource, subresource, name } = info;
  const combined = subresource ? `${resource}/${subresource}` : resource;
  return resources.some((entry) => {
    if (entry.group !== "*" && (entry.group ?? "") !== group) return false;
    if (!entry.resources?.length) return true;
    if (entry.resourceNames?.length && !entry.resourceNames.includes(name)) return false;
    return entry.resources.some(
      (wanted) =>
        wanted === combined ||
        wanted === "*" ||
        (subresource !== "" && wanted === `*/${subresource}`) ||
        wanted === `${resource}/*`,
    );
  });
}
