import type { ResourceVersion } from "../../resource/resource.ts";
import type { Scope } from "../../rest/scope.ts";
import type { Write } from "../admission.ts";
import type { Namespaces } from "../namespaces.ts";
import { selectsNamespace, selectsObject } from "../selection.ts";
import { matchedVersion } from "../webhook/rules.ts";
import type { MatchResources, NamedRule } from "./definition.ts";

/**
 * The version in which a policy or a binding looks at a write; undefined where it is none of its. Without rules it is
 * about everything; k8s.io/apiserver/pkg/admission/plugin/policy/matching.
 */
export async function matchedResources(
  namespaces: Namespaces,
  scope: Scope,
  write: Write,
  match: MatchResources = {},
): Promise<ResourceVersion | undefined> {
  const { matchPolicy = "Exact", resourceRules = [], excludeResourceRules = [] } = match;
  const versionBy = (rules: readonly NamedRule[]): ResourceVersion | undefined =>
    matchedVersion(scope, write.operation, {
      matchPolicy,
      rules: rules.filter(
        ({ resourceNames = [] }) => resourceNames.length === 0 || resourceNames.includes(write.name),
      ),
    });
  if (versionBy(excludeResourceRules)) return undefined;
  const version = resourceRules.length === 0 ? scope.version : versionBy(resourceRules);
  if (!version || !selectsObject(match.objectSelector, write)) return undefined;
  return (await selectsNamespace(namespaces, scope, match.namespaceSelector)) ? version : undefined;
}
