/**
 * Orders versions as Kubernetes does, the most preferred first: GA, then beta, then alpha, the higher numbers first;
 * anything else comes last by name. See k8s.io/apimachinery/pkg/version/helpers.go.
 */
export function byVersionOrder(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)];
  if (!left || !right) return left ? -1 : right ? 1 : a < b ? -1 : Number(a > b);
  return right.stage - left.stage || right.major - left.major || right.minor - left.minor;
}

const stages = ["alpha", "beta", ""];

function parse(version: string): { stage: number; major: number; minor: number } | undefined {
  const found = /^v(?<major>[1-9]\d*)(?:(?<stage>alpha|beta)(?<minor>[1-9]\d*))?$/.exec(version)?.groups;
  if (!found) return undefined;
  return {
    stage: stages.indexOf(found["stage"] ?? ""),
    major: Number(found["major"]),
    minor: Number(found["minor"] ?? 0),
  };
}
