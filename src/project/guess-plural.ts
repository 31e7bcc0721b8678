/**
 * The plural that clients without discovery assume (UnsafeGuessKindToResource in
 * k8s.io/apimachinery/pkg/api/meta/restmapper.go): Mango → mangos, Cherry → cherries, Glass → glasses.
 */
export function guessPlural(kind: string): string {
  const singular = kind.toLowerCase();
  if (singular.endsWith("endpoints")) return singular;
  if (singular.endsWith("s")) return `${singular}es`;
  if (singular.endsWith("y")) return `${singular.slice(0, -1)}ies`;
  return `${singular}s`;
}
