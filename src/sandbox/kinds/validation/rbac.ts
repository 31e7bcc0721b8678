import {
  invalidValue,
  jsonEqual,
  pathProblems,
  requiredValue,
  subdomainProblems,
  unsupportedValue,
  type Json,
  type JsonObject,
  type KubeObject,
  type StatusCause,
} from "@kagg/apiserver/internal";
import { child, fieldsOf, items, strings, text } from "../json-fields.ts";
import { each } from "./check.ts";
import { selectorCauses } from "./selector.ts";

type Causes = readonly StatusCause[];

const group = "rbac.authorization.k8s.io";

// k8s.io/kubernetes/pkg/apis/rbac/validation

export const roleCauses =
  (isNamespaced: boolean) =>
  (object: KubeObject): Causes => {
    const fields = fieldsOf(object);
    const aggregation = child(fields, "aggregationRule");
    const selectors = items(aggregation, "clusterRoleSelectors");
    const at = "aggregationRule.clusterRoleSelectors";
    const why = "at least one clusterRoleSelector required if aggregationRule is non-nil";
    return [
      ...items(fields, "rules").flatMap((rule, index) => ruleCauses(rule, isNamespaced, `rules[${index}]`)),
      ...(aggregation && selectors.length === 0 ? [requiredValue(at, why)] : []),
      ...selectors.flatMap((one, index) => selectorCauses(one, `${at}[${index}]`)),
    ];
  };

function ruleCauses(rule: JsonObject, isNamespaced: boolean, at: string): Causes {
  const [verbs, urls, groups, resources, names] = [
    "verbs",
    "nonResourceURLs",
    "apiGroups",
    "resources",
    "resourceNames",
  ].map((field) => strings(rule, field));
  const none = (list: readonly string[] | undefined): boolean => (list?.length ?? 0) === 0;
  const noVerbs = none(verbs) ? [requiredValue(`${at}.verbs`, "verbs must contain at least one value")] : [];
  if (!none(urls)) {
    const wrong = (why: string): StatusCause => invalidValue(`${at}.nonResourceURLs`, [...(urls ?? [])], why);
    const isMixed = !none(groups) || !none(resources) || !none(names);
    return [
      ...noVerbs,
      ...(isNamespaced ? [wrong("namespaced rules cannot apply to non-resource URLs")] : []),
      ...(isMixed ? [wrong("rules cannot apply to both regular resources and non-resource URLs")] : []),
    ];
  }
  const missing = (field: string, what: string): StatusCause =>
    requiredValue(`${at}.${field}`, `resource rules must supply at least one ${what}`);
  return [
    ...noVerbs,
    ...(none(groups) ? [missing("apiGroups", "api group")] : []),
    ...(none(resources) ? [missing("resources", "resource")] : []),
  ];
}

export const bindingCauses =
  (isNamespaced: boolean) =>
  (object: KubeObject, live: KubeObject | undefined): Causes => {
    const fields = fieldsOf(object);
    const role = child(fields, "roleRef") ?? {};
    const kinds = isNamespaced ? ["Role", "ClusterRole"] : ["ClusterRole"];
    const [api, kind, name] = [text(role, "apiGroup"), text(role, "kind"), text(role, "name")];
    const isChanged = live && !jsonEqual(role, child(fieldsOf(live), "roleRef"));
    return [
      ...(api === group ? [] : [unsupportedValue("roleRef.apiGroup", api, [group])]),
      ...(kinds.includes(kind) ? [] : [unsupportedValue("roleRef.kind", kind, kinds)]),
      ...(name === "" ? [requiredValue("roleRef.name")] : each(pathProblems(name), "roleRef.name", name)),
      ...items(fields, "subjects").flatMap((one, index) =>
        subjectCauses(one, isNamespaced, `subjects[${index}]`),
      ),
      ...(isChanged ? [invalidValue("roleRef", goRole(role), "cannot change roleRef")] : []),
    ];
  };

/** Upstream shows the struct with Go's own names. */
const goRole = (role: JsonObject): Json => ({
  APIGroup: text(role, "apiGroup"),
  Kind: text(role, "kind"),
  Name: text(role, "name"),
});

function subjectCauses(subject: JsonObject, isNamespaced: boolean, at: string): Causes {
  const [kind, name, api] = [text(subject, "kind"), text(subject, "name"), text(subject, "apiGroup")];
  const noName = name === "" ? [requiredValue(`${at}.name`)] : [];
  if (kind === "ServiceAccount") {
    return [
      ...noName,
      ...(name === "" ? [] : each(subdomainProblems(name), `${at}.name`, name)),
      ...(api === "" ? [] : [unsupportedValue(`${at}.apiGroup`, api, [""])]),
      ...(!isNamespaced && text(subject, "namespace") === "" ? [requiredValue(`${at}.namespace`)] : []),
    ];
  }
  if (kind === "User" || kind === "Group") {
    return [...noName, ...(api === group ? [] : [unsupportedValue(`${at}.apiGroup`, api, [group])])];
  }
  return [...noName, unsupportedValue(`${at}.kind`, kind, ["ServiceAccount", "User", "Group"])];
}
