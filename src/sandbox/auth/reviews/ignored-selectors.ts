import { parseLabelSelector } from "@kagg/apiserver/internal";
import type { AccessSpec, SelectorAttributes, SelectorRequirement } from "./access-spec.ts";

/**
 * What of the selectors of a review was not understood, in the words of kube-apiserver
 * (kubernetes/pkg/registry/authorization/util BuildEvaluationError); "" where all was. RBAC looks at none of them.
 */
export function ignoredSelectors({ resourceAttributes: resource }: AccessSpec): string {
  const found = [
    ignored("fieldSelector", resource?.fieldSelector, isFieldSelector, isFieldRequirement),
    ignored("labelSelector", resource?.labelSelector, isLabelSelector, isLabelRequirement),
  ];
  return found.flatMap((text) => text ?? []).join("; ");
}

function ignored(
  name: string,
  selector: SelectorAttributes | null | undefined,
  isReadable: (text: string) => boolean,
  isUnderstood: (requirement: SelectorRequirement) => boolean,
): string | undefined {
  const { rawSelector = "", requirements } = selector ?? {};
  const all = requirements ?? [];
  const understood = all.filter(isUnderstood).length;
  const isWhole = all.length > 0 ? understood === all.length : rawSelector === "" || isReadable(rawSelector);
  if (isWhole) return undefined;
  return `spec.resourceAttributes.${name} ${understood > 0 ? "partially " : ""}ignored due to parse error`;
}

/** k8s.io/apimachinery/pkg/fields/selector.go ParseSelector */
const isFieldSelector = (text: string): boolean =>
  (text.match(/(?:\\.|[^,\\])+/gs) ?? []).every((term) => {
    const value = /^[^=!]*(?:==|!=|=)(.*)$/s.exec(term)?.[1];
    return value !== undefined && !/\\(?![\\,=])/.test(value.replace(/\\[\\,=]/g, ""));
  });

const isFieldRequirement = ({ operator, values }: SelectorRequirement): boolean =>
  (operator === "In" || operator === "NotIn") && (values ?? []).length === 1;

function isLabelSelector(text: string): boolean {
  try {
    parseLabelSelector(text);
    return true;
  } catch {
    return false;
  }
}

const isLabelRequirement = ({ operator = "" }: SelectorRequirement): boolean =>
  ["In", "NotIn", "Exists", "DoesNotExist"].includes(operator);
