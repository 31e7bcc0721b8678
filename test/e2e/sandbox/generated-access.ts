import { binding, clusterRole, role } from "../../sandbox/auth/rbac-objects.ts";

/** Numbers that are the same at each run: mulberry32. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const NAMESPACES = ["default", "orchard", "desert"];
const VERBS = ["get", "list", "watch", "create", "delete", "peel", "*"];
const GROUPS = ["", "apps", "fruit.example.com", "*"];
const RESOURCES = ["pods", "secrets", "deployments", "mangoes", "*"];
const SUBRESOURCES = ["scale", "log", "status"];
const NAMES = ["a", "b", "*"];
const PATHS = ["/metrics", "/metrics/*", "/metrics*", "/api*", "*", "/m*s", "/", "/logs/**"];
const SUBJECTS = [
  "User anna",
  "User bert",
  "User system:serviceaccount:orchard:bot",
  "Group crew",
  "Group system:authenticated",
];
const ACCOUNTS = ["ServiceAccount orchard/bot", "ServiceAccount bot", "ServiceAccount desert/bot"];
const OFTEN_READ = [
  "admin",
  "edit",
  "view",
  "cluster-admin",
  "system:aggregate-to-view",
  "system:auth-delegator",
];

/** Picks from lists; everything that is picked comes from one seed. */
function picker(next: () => number) {
  const one = <T>(list: readonly [T, ...T[]] | readonly T[]): T =>
    list[Math.floor(next() * list.length)] as T;
  const some = <T>(list: readonly T[], most: number): T[] =>
    Array.from({ length: 1 + Math.floor(next() * most) }, () => one(list));
  return { one, some, chance: (of: number): boolean => next() < of };
}

/** Roles and bindings in all shapes, some of them to roles that are not there. */
export function generatedObjects(next: () => number, count: number): readonly object[] {
  const { one, some, chance } = picker(next);
  const unique = (list: readonly string[]): string[] => [...new Set(list)];
  const resource = (): string => {
    if (chance(0.1)) return `*/${one(SUBRESOURCES)}`;
    return chance(0.2) ? `${one(RESOURCES)}/${one(SUBRESOURCES)}` : one(RESOURCES);
  };
  const rule = (mayHavePaths: boolean): object => {
    const verbs = unique(some(VERBS, 3));
    if (mayHavePaths && chance(0.25)) return { nonResourceURLs: unique(some(PATHS, 2)), verbs };
    return {
      apiGroups: unique(some(GROUPS, 2)),
      resources: unique(Array.from({ length: 2 }, resource)),
      verbs,
      ...(chance(0.3) && { resourceNames: unique(some(NAMES, 2)) }),
    };
  };
  const rules = (mayHavePaths: boolean): object[] => some([0, 0, 0], 3).map(() => rule(mayHavePaths));
  const subjects = (): string[] => unique(some([...SUBJECTS, ...ACCOUNTS], 2));
  // In a ClusterRoleBinding kube-apiserver takes no ServiceAccount without a namespace.
  const housed = (list: string[]): string[] =>
    list.map((subject) => subject.replace(/^ServiceAccount bot$/, "ServiceAccount desert/bot"));
  const objects: object[] = [];
  for (let index = 0; index < count; index++) {
    const namespace = one(NAMESPACES);
    objects.push(clusterRole(`generated-${index}`, rules(true)));
    objects.push(role(namespace, `generated-${index}`, rules(false)));
    const toCluster = chance(0.1) ? "gone" : chance(0.2) ? one(OFTEN_READ) : `generated-${index}`;
    if (chance(0.4))
      objects.push(
        binding("", `generated-${index}`, `ClusterRole ${toCluster}`, ...unique(housed(subjects()))),
      );
    const to = chance(0.5)
      ? `ClusterRole ${toCluster}`
      : `Role ${chance(0.1) ? "lost" : `generated-${index}`}`;
    objects.push(binding(namespace, `generated-${index}`, to, ...subjects()));
  }
  return objects;
}

export type Question = {
  readonly user: string;
  readonly groups: readonly string[];
  readonly resourceAttributes?: Readonly<Record<string, string>>;
  readonly nonResourceAttributes?: { readonly path: string; readonly verb: string };
};

/** The spec of a SubjectAccessReview that could be decided either way. */
export function generatedQuestion(next: () => number): Question {
  const { one, chance } = picker(next);
  const user = one([
    "anna",
    "bert",
    "carl",
    "system:serviceaccount:orchard:bot",
    "system:serviceaccount:desert:bot",
    "system:kube-controller-manager",
    "system:serviceaccount:kube-system:deployment-controller",
  ]);
  const groups = [
    ...(chance(0.3) ? ["crew"] : []),
    ...(chance(0.5) ? ["system:authenticated"] : []),
    ...(chance(0.03) ? ["system:masters"] : []),
  ];
  const verb = one(["get", "list", "watch", "create", "update", "delete", "peel", "escalate"]);
  if (chance(0.2)) {
    const path = one([
      "/metrics",
      "/metrics/a",
      "/metricsx",
      "/api",
      "/apis/apps",
      "/version",
      "/healthz",
      "/mars",
      "/",
      "/logs/*",
      "/logs/a",
    ]);
    return { user, groups, nonResourceAttributes: { path, verb } };
  }
  return {
    user,
    groups,
    resourceAttributes: {
      verb,
      group: one(["", "apps", "fruit.example.com", "rbac.authorization.k8s.io", "authentication.k8s.io"]),
      version: "v1",
      resource: one([
        "pods",
        "secrets",
        "deployments",
        "mangoes",
        "configmaps",
        "tokenreviews",
        "clusterroles",
        "*",
      ]),
      ...(chance(0.3) && { subresource: one(SUBRESOURCES) }),
      ...(chance(0.75) && { namespace: one([...NAMESPACES, "kube-system"]) }),
      ...(chance(0.5) && { name: one(["a", "b", "c"]) }),
    },
  };
}
