/** metav1.LabelSelector */
export type SelectorSpec = {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
};

export const selectsAll = ({ matchLabels = {}, matchExpressions = [] }: SelectorSpec = {}): boolean =>
  matchExpressions.length === 0 && Object.keys(matchLabels).length === 0;

/** Throws an Error for an operator that there is not. */
export function selects(
  { matchLabels = {}, matchExpressions = [] }: SelectorSpec = {},
  labels: Readonly<Record<string, string>> = {},
): boolean {
  const value = (key: string): string | undefined => (Object.hasOwn(labels, key) ? labels[key] : undefined);
  const isListed = (key: string, values: readonly string[]): boolean => {
    const found = value(key);
    return found !== undefined && values.includes(found);
  };
  return (
    Object.entries(matchLabels).every(([key, wanted]) => value(key) === wanted) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      if (operator === "In") return isListed(key, values);
      if (operator === "NotIn") return !isListed(key, values);
      if (operator === "Exists") return value(key) !== undefined;
      if (operator === "DoesNotExist") return value(key) === undefined;
      throw new Error(`${JSON.stringify(operator)} is not a valid label selector operator`);
    })
  );
}
