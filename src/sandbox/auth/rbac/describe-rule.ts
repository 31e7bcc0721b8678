import { goQuote } from "@kagg/apiserver/internal";
import type { PolicyRule } from "./policy-rule.ts";

/** A list as Go's %q prints it: `["a" "b"]`. */
export const goQuotedList = (values: readonly string[]): string => `[${values.map(goQuote).join(" ")}]`;

/** A rule as it stands in the message of a refused escalation (kubernetes/pkg/apis/rbac/v1 CompactString). */
export function describeRule(rule: PolicyRule): string {
  const parts: readonly (readonly [string, readonly string[] | undefined])[] = [
    ["APIGroups", rule.apiGroups],
    ["Resources", rule.resources],
    ["NonResourceURLs", rule.nonResourceURLs],
    ["ResourceNames", rule.resourceNames],
    ["Verbs", rule.verbs],
  ];
  const shown = parts.flatMap(([name, values]) =>
    values && values.length > 0 ? `${name}:${goQuotedList(values)}` : [],
  );
  return `{${shown.join(", ")}}`;
}
