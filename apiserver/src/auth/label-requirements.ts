export type LabelRequirement = {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values?: readonly string[];
};

/**
 * The terms of a label selector as an access review wants them. `>` and `<` have no form there and are left out, as is
 * what cannot be read: a review without a term asks for more, never for less
 * (k8s.io/apiserver/plugin/pkg/authorizer/webhook).
 */
export const readLabelRequirements = (selector: string): readonly LabelRequirement[] =>
  splitTerms(selector).flatMap((term) => readTerm(term.trim()) ?? []);

/** At commas outside of parentheses. */
const splitTerms = (selector: string): readonly string[] => selector.match(/(?:\([^)]*\)|[^,(])+/g) ?? [];

function readTerm(term: string): LabelRequirement | undefined {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(term);
  if (set?.[1] !== undefined) {
    const values = (set[3] ?? "").split(",").map((value) => value.trim());
    return { key: set[1], operator: set[2] === "in" ? "In" : "NotIn", values };
  }
  const equality = /^([^\s!=<>]+)\s*(==|=|!=)\s*([^\s=]*)$/.exec(term);
  if (equality?.[1] !== undefined) {
    return { key: equality[1], operator: equality[2] === "!=" ? "NotIn" : "In", values: [equality[3] ?? ""] };
  }
  const existence = /^(!?)\s*([^\s!=<>()]+)$/.exec(term);
  if (existence?.[2] === undefined) return undefined;
  return { key: existence[2], operator: existence[1] ? "DoesNotExist" : "Exists" };
}
