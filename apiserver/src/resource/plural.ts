/** The plural that a kind has unless its author says otherwise: in lower case, by the rules of English spelling. */
export function pluralOf(kind: string): string {
  const singular = kind.toLowerCase();
  if (/[^aeiou]y$/.test(singular)) return `${singular.slice(0, -1)}ies`;
  if (shortened.test(singular)) return `${singular}s`;
  return /(?:s|x|z|ch|sh|[^aeiou]o)$/.test(singular) ? `${singular}es` : `${singular}s`;
}

/** Words that are shortened or borrowed, and have photos and pianos but no mangoes and heroes. */
const shortened = /(?:auto|combo|demo|disco|info|kilo|logo|macro|memo|micro|photo|piano|promo|repo|typo)$/;
