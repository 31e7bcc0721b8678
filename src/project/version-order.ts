/**
 * Compares versions as Kubernetes does, for a sort from the most to the least mature: v2, v1, v1beta2, v1beta1,
 * v1alpha1 (CompareKubeAwareVersionStrings in k8s.io/apimachinery/pkg/version/helpers.go).
 */
export function compareMaturity(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)];
  return right.stage - left.stage || right.major - left.major || right.minor - left.minor;
}

/**
 * Gives each version a versionPriority, ten apart and the least mature 10, so that the aggregator lists and prefers
 * the most mature one, and a version can be put in between by hand.
 */
export function priorities(versions: readonly string[]): ReadonlyMap<string, number> {
  const ordered = versions.toSorted(compareMaturity).reverse();
  return new Map(ordered.map((name, index) => [name, (index + 1) * 10]));
}

/** True where a client of `older` should move to `newer`: less mature or a lower number, and never a later major. */
export function supersedes(newer: string, older: string): boolean {
  return compareMaturity(newer, older) < 0 && parse(older).major <= parse(newer).major;
}

function parse(version: string): { major: number; stage: number; minor: number } {
  const [, major = "0", stage = "", minor = "0"] = /^v(\d+)(alpha|beta)?(\d+)?$/.exec(version) ?? [];
  return { major: Number(major), stage: ["alpha", "beta", ""].indexOf(stage), minor: Number(minor) };
}
