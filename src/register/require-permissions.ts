import type { Cluster } from "../cluster/cluster.ts";
import { missingPermissions, type Permission, permissionText } from "../cluster/permissions.ts";
import { KaggError } from "../errors.ts";

/** Throws `cluster/forbidden` with everything of `wanted` that the user may not do, a line for each kind. */
export async function requirePermissions(cluster: Cluster, wanted: readonly Permission[]): Promise<void> {
  const missing = await missingPermissions(cluster, wanted);
  if (missing.length === 0) return;
  const verbs = new Map<string, string[]>();
  for (const permission of missing) {
    const what = permissionText({ ...permission, verb: "" }).trim();
    verbs.set(what, [...(verbs.get(what) ?? []), permission.verb]);
  }
  const lines = [...verbs].map(([what, list]) => `you may not ${list.join(", ")} ${what}`);
  const hint = `kubectl --context ${cluster.context} auth whoami says who you are; a cluster admin can grant it or run this command`;
  throw new KaggError(
    "cluster/forbidden",
    lines.map((what, index) => ({ what, ...(index === lines.length - 1 && { hint }) })),
  );
}
