/**
 * Sorts the most preferred version first, as k8s.io/apimachinery/pkg/version: GA before beta before alpha, higher numbers
 * first, and what is no Kubernetes version last, by the alphabet.
 */
export function compareVersions(a: string, b: string): number {
  const left = rank(a);
  const right = rank(b);
  if (!left || !right) return left ? -1 : right ? 1 : compareText(a, b);
  return right.stage - left.stage || right.major - left.major || right.minor - left.minor;
}

const STAGES: Readonly<Record<string, number>> = { alpha: 0, beta: 1 };

function rank(version: string): { stage: number; major: number; minor: number } | undefined {
  const found = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/.exec(version);
  if (!found) return undefined;
  const [, major, stage, minor] = found;
  return { stage: STAGES[stage ?? ""] ?? 2, major: Number(major), minor: Number(minor ?? 0) };
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
