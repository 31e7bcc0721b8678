import type { AuditPolicy, AuditRule } from "./policy.ts";

export type PolicyProblem = { readonly path: readonly (string | number)[]; readonly what: string };

/** What the shape of a policy does not tell: k8s.io/apiserver/pkg/apis/audit/validation. */
export const policyProblems = ({ rules }: AuditPolicy): readonly PolicyProblem[] =>
  rules.flatMap((rule, index) =>
    ruleProblems(rule).map(({ path, what }) => ({ path: ["rules", index, ...path], what })),
  );

function ruleProblems({ nonResourceURLs = [], resources = [], namespaces = [] }: AuditRule): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  for (const [index, url] of nonResourceURLs.entries()) {
    const path = ["nonResourceURLs", index];
    if (url === "*") continue;
    if (!url.startsWith("/"))
      problems.push({ path, what: "non-resource URL rules must begin with a '/' character" });
    if (url.slice(0, -1).includes("*"))
      problems.push({ path, what: "non-resource URL wildcards '*' must be the final character of the rule" });
  }
  for (const [index, { group = "", resources: plurals = [], resourceNames = [] }] of resources.entries()) {
    if (group !== "" && group !== "*" && !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(group)) {
      const what = `"${group}" is no API group: it has no version and is a DNS subdomain in lower case`;
      problems.push({ path: ["resources", index, "group"], what });
    }
    if (resourceNames.length > 0 && plurals.length === 0) {
      const what = "using resourceNames requires at least one resource";
      problems.push({ path: ["resources", index, "resourceNames"], what });
    }
  }
  if (nonResourceURLs.length > 0 && resources.length + namespaces.length > 0) {
    const what = "rules cannot apply to both regular resources and non-resource URLs";
    problems.push({ path: ["nonResourceURLs"], what });
  }
  return problems;
}
