import {
  forbiddenValue,
  invalidValue,
  qualifiedNameProblems,
  labelValueProblems,
  requiredValue,
  type Json,
  type StatusCause,
} from "@kagg/apiserver/internal";
import type { Sent } from "../create-request.ts";
import type { AccessSpec, AskedPath, SelectorAttributes, SelectorRequirement } from "./access-spec.ts";

/** What is wrong with the spec of an access review; kubernetes/pkg/apis/authorization/validation/validation.go. */
export function specProblems(spec: AccessSpec, asksAboutSomebody: boolean): readonly StatusCause[] {
  const { resourceAttributes: resource, nonResourceAttributes: path, user = "", groups } = spec;
  const problems: StatusCause[] = [];
  if (resource && path) {
    const why = "cannot be specified in combination with resourceAttributes";
    problems.push(invalidValue("spec.nonResourceAttributes", shownPath(path), why));
  }
  if (!resource && !path) {
    const why = "exactly one of nonResourceAttributes or resourceAttributes must be specified";
    problems.push(invalidValue("spec.resourceAttributes", null, why));
  }
  if (asksAboutSomebody && user === "" && (groups ?? []).length === 0)
    problems.push(invalidValue("spec.user", user, "at least one of user or group must be specified"));
  const at = "spec.resourceAttributes";
  return [
    ...problems,
    ...selectorProblems(resource?.fieldSelector, `${at}.fieldSelector`, fieldRequirementProblems),
    ...selectorProblems(resource?.labelSelector, `${at}.labelSelector`, labelRequirementProblems),
  ];
}

/** A review is no object: it has no name. `namespace` is the only thing that one in a namespace may say of itself. */
export function metadataProblems({ metadata = {} }: Sent, mayHaveNamespace: boolean): readonly StatusCause[] {
  const { managedFields: _managedFields, namespace, ...rest } = metadata;
  const counted = Object.values(mayHaveNamespace ? rest : { ...rest, namespace }).filter(isSet);
  if (counted.length === 0) return [];
  const why = mayHaveNamespace ? "must be empty except for namespace" : "must be empty";
  return [invalidValue("metadata", metadata, why)];
}

const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== "";

/** What a review in a namespace may not ask. */
export function localProblems(spec: AccessSpec, namespace: string): readonly StatusCause[] {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec;
  const problems: StatusCause[] = [];
  if (resource && (resource.namespace ?? "") !== namespace) {
    const field = "spec.resourceAttributes.namespace";
    problems.push(invalidValue(field, resource.namespace ?? "", "must match metadata.namespace"));
  }
  if (path) {
    const why = "disallowed on this kind of request";
    problems.push(invalidValue("spec.nonResourceAttributes", shownPath(path), why));
  }
  return problems;
}

/** Upstream shows Go's own names here. */
const shownPath = ({ path = "", verb = "" }: AskedPath): Json => ({ Path: path, Verb: verb });

function selectorProblems(
  selector: SelectorAttributes | null | undefined,
  field: string,
  ofRequirement: (requirement: SelectorRequirement, field: string) => readonly StatusCause[],
): readonly StatusCause[] {
  if (!selector) return [];
  const { rawSelector = "", requirements } = selector;
  const all = requirements ?? [];
  const problems: StatusCause[] = [];
  if (rawSelector !== "" && all.length > 0) {
    const why = "may not specified at the same time as requirements";
    problems.push(invalidValue(`${field}.rawSelector`, rawSelector, why));
  }
  if (rawSelector === "" && all.length === 0) {
    const why = `when ${field} is specified, requirements or rawSelector is required`;
    problems.push(requiredValue(`${field}.requirements`, why));
  }
  return [...problems, ...all.flatMap((one, index) => ofRequirement(one, `${field}.requirements[${index}]`))];
}

const fieldRequirementProblems = (
  requirement: SelectorRequirement,
  field: string,
): readonly StatusCause[] => [
  ...(requirement.key ? [] : [requiredValue(`${field}.key`, "must be specified")]),
  ...operatorProblems(requirement, field),
];

const labelRequirementProblems = (
  requirement: SelectorRequirement,
  field: string,
): readonly StatusCause[] => {
  const { key = "", values } = requirement;
  return [
    ...operatorProblems(requirement, field),
    ...qualifiedNameProblems(key).map((why) => invalidValue(`${field}.key`, key, why)),
    ...(values ?? []).flatMap((value, index) =>
      labelValueProblems(value).map((why) => invalidValue(`${field}.values[${index}]`, value, why)),
    ),
  ];
};

/** An operator that is not known here may be one of a newer client: it is no problem. */
function operatorProblems(
  { operator = "", values }: SelectorRequirement,
  field: string,
): readonly StatusCause[] {
  const isEmpty = (values ?? []).length === 0;
  if ((operator === "In" || operator === "NotIn") && isEmpty)
    return [requiredValue(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
  if ((operator === "Exists" || operator === "DoesNotExist") && !isEmpty) {
    const why = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
    return [forbiddenValue(`${field}.values`, why)];
  }
  return [];
}
