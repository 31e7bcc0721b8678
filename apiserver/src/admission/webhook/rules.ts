import type { ResourceVersion } from "../../resource/resource.ts";
import type { Scope } from "../../rest/scope.ts";
import type { Operation } from "../admission.ts";
import type { Rule } from "./configuration.ts";

export type Matched = {
  readonly rules?: readonly Rule[];
  readonly matchPolicy?: "Exact" | "Equivalent";
};

/**
 * The version in which a request is to be shown to what has these rules: its own one, or with the match policy Equivalent
 * another one that is served. undefined where no rule matches; k8s.io/apiserver/pkg/admission/plugin/webhook/generic.
 */
export function matchedVersion(
  scope: Scope,
  operation: Operation,
  { rules = [], matchPolicy = "Equivalent" }: Matched,
): ResourceVersion | undefined {
  if (rules.some((rule) => matches(scope, operation, rule, scope.version.name))) return scope.version;
  if (matchPolicy !== "Equivalent") return undefined;
  // Earlier rules win over more preferred versions.
  for (const rule of rules) {
    const found = scope.resource.versions.find(({ name }) => matches(scope, operation, rule, name));
    if (found) return found;
  }
  return undefined;
}

function matches({ resource, info }: Scope, operation: Operation, rule: Rule, version: string): boolean {
  const { apiGroups = [], apiVersions = [], resources = [], operations = [], scope = "*" } = rule;
  return (
    isListed(operations, operation) &&
    isListed(apiGroups, resource.group) &&
    isListed(apiVersions, version) &&
    (scope === "*" || scope === resource.scope) &&
    resources.some((pattern) => {
      const [plural = "", ...rest] = pattern.split("/");
      const subresource = rest.join("/");
      return (
        (plural === "*" || plural === resource.plural) &&
        (subresource === "*" || subresource === info.subresource)
      );
    })
  );
}

const isListed = (items: readonly string[], wanted: string): boolean =>
  items.includes("*") || items.includes(wanted);
