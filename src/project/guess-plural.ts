/**
 * The plural where none is given: Mango → mangos, Cherry → cherries, Box → boxes. The runtime's `resource()` guesses
 * in the same way (apiserver/src/resource/plural.ts), so that both may be left to guess.
 */
export function guessPlural(kind: string): string {
  const singular = kind.toLowerCase();
  if (/[^aeiou]y$/.test(singular)) return `${singular.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/.test(singular) ? `${singular}es` : `${singular}s`;
}
