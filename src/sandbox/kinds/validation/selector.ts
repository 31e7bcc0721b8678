import {
  forbiddenValue,
  invalidValue,
  labelValueProblems,
  qualifiedNameProblems,
  requiredValue,
  type JsonObject,
  type StatusCause,
} from "@kagg/apiserver/internal";
import { child, items, shown, strings, text } from "../json-fields.ts";
import { each } from "./check.ts";

/** ValidateLabels of k8s.io/apimachinery/pkg/apis/meta/v1/validation. */
export const labelCauses = (labels: JsonObject | undefined, field: string): readonly StatusCause[] =>
  Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...each(qualifiedNameProblems(key), field, key),
    ...each(labelValueProblems(shown(value)), field, value),
  ]);

/** ValidateLabelSelector of the same. */
export const selectorCauses = (selector: JsonObject | undefined, field: string): readonly StatusCause[] => [
  ...labelCauses(child(selector, "matchLabels"), `${field}.matchLabels`),
  ...items(selector, "matchExpressions").flatMap((one, index) =>
    expressionCauses(one, `${field}.matchExpressions[${index}]`),
  ),
];

function expressionCauses(expression: JsonObject, field: string): readonly StatusCause[] {
  const operator = text(expression, "operator");
  const values = strings(expression, "values");
  return [
    ...operatorCauses(operator, values, field),
    ...each(qualifiedNameProblems(text(expression, "key")), `${field}.key`, text(expression, "key")),
    ...values.flatMap((value, index) => each(labelValueProblems(value), `${field}.values[${index}]`, value)),
  ];
}

function operatorCauses(operator: string, values: readonly string[], field: string): readonly StatusCause[] {
  if (operator === "In" || operator === "NotIn") {
    const why = "must be specified when `operator` is 'In' or 'NotIn'";
    return values.length === 0 ? [requiredValue(`${field}.values`, why)] : [];
  }
  if (operator === "Exists" || operator === "DoesNotExist") {
    const why = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
    return values.length > 0 ? [forbiddenValue(`${field}.values`, why)] : [];
  }
  return [invalidValue(`${field}.operator`, operator, "not a valid selector operator")];
}

/** Whether a selector that is valid takes these labels. */
export const selectsLabels = (selector: JsonObject | undefined, labels: JsonObject): boolean =>
  Object.entries(child(selector, "matchLabels") ?? {}).every(([key, value]) => labels[key] === value) &&
  items(selector, "matchExpressions").every((one) => {
    const value = labels[text(one, "key")];
    const isIn = value !== undefined && strings(one, "values").includes(shown(value));
    const operator = text(one, "operator");
    if (operator === "In") return isIn;
    if (operator === "NotIn") return !isIn;
    return operator === "Exists" ? value !== undefined : value === undefined;
  });
