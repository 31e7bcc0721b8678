import type { KubernetesObject } from "../manifests/kubernetes-object.ts";

/**
 * Groups objects into what may be applied at the same time; each stage needs the ones before it. Roles come before
 * their bindings because RBAC looks a binding's role up (pkg/registry/rbac), the workload after its Secret and
 * volume, and the APIServices last: from then on every client's discovery goes through the server.
 */
export function stages<T extends { readonly object: KubernetesObject }>(items: readonly T[]): readonly T[][] {
  const byRank = new Map<number, T[]>();
  for (const item of items) {
    const rank = rankOf(item.object.kind);
    byRank.set(rank, [...(byRank.get(rank) ?? []), item]);
  }
  return [...byRank.entries()].toSorted(([a], [b]) => a - b).map(([, stage]) => stage);
}

const others = 2;
const last = 4;

const ranks: Readonly<Record<string, number>> = {
  Namespace: 0,
  Role: 1,
  ClusterRole: 1,
  Deployment: 3,
  StatefulSet: 3,
  APIService: last,
};

const rankOf = (kind: string): number => ranks[kind] ?? others;
