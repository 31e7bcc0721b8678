import type { JsonObject } from "@kagg/apiserver/internal";
import { child, items, shown, strings, text } from "../json-fields.ts";

/** A label selector as `app=x,tier in (a,b),!old`; empty for one that selects everything. */
export function selectorText(selector: JsonObject | undefined): string {
  const equal = Object.entries(child(selector, "matchLabels") ?? {}).map(([key, value]) => ({
    key,
    text: `${key}=${shown(value)}`,
  }));
  const others = items(selector, "matchExpressions").map((expression) => {
    const key = text(expression, "key");
    return { key, text: expressionText(key, text(expression, "operator"), strings(expression, "values")) };
  });
  return [...equal, ...others]
    .toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))
    .map((one) => one.text)
    .join(",");
}

/** The same as metav1.FormatLabelSelector has it. */
export const selectorOrNone = (selector: JsonObject | undefined): string =>
  selectorText(selector) || "<none>";

function expressionText(key: string, operator: string, values: readonly string[]): string {
  const list = `(${values.toSorted().join(",")})`;
  if (operator === "In") return `${key} in ${list}`;
  if (operator === "NotIn") return `${key} notin ${list}`;
  return operator === "DoesNotExist" ? `!${key}` : key;
}
