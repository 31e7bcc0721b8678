export type FieldRequirement = {
  readonly field: string;
  readonly operator: "=" | "!=";
  readonly value: string;
};

/**
 * The terms of a field selector, `a=b,c!=d`, as k8s.io/apimachinery/pkg/fields reads them: backslash escapes a comma,
 * an equals sign and itself. Terms that cannot be read are left out: the REST side refuses them, and an access review
 * without them asks for more, never for less.
 */
export const readFieldSelector = (selector: string): readonly FieldRequirement[] =>
  splitTerms(selector).flatMap((term) => readTerm(term) ?? []);

/** The name that `metadata.name=x` asks for, or "" where the selector asks for none or for one that cannot be a name. */
export function exactName(selector: string | null): string {
  if (!selector) return "";
  const term = readFieldSelector(selector).find(
    ({ field, operator }) => field === "metadata.name" && operator === "=",
  );
  return term && isPathSegment(term.value) ? term.value : "";
}

function splitTerms(selector: string): readonly string[] {
  return selector.match(/(?:\\.|[^,\\])+/g) ?? [];
}

function readTerm(term: string): FieldRequirement | undefined {
  const found = /^((?:\\.|[^=!\\])*)(==|=|!=)(.*)$/s.exec(term);
  if (!found) return undefined;
  const [, field = "", operator, value = ""] = found;
  if (/\\(?![\\,=])/.test(value.replace(/\\[\\,=]/g, ""))) return undefined;
  return { field, operator: operator === "!=" ? "!=" : "=", value: value.replace(/\\([\\,=])/g, "$1") };
}

/** k8s.io/apimachinery/pkg/api/validate/content.IsPathSegmentName */
const isPathSegment = (name: string): boolean => !["", ".", ".."].includes(name) && !/[/%]/.test(name);
