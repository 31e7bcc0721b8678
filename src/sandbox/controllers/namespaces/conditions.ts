import type { Condition } from "../kinds.ts";

/** What happened when a namespace's content was deleted. */
export type Findings = {
  /** Why not everything is known that is served. */
  readonly discovery?: string;
  readonly failures: readonly string[];
  /** How many objects are left, by `resource.group`. */
  readonly remaining: ReadonlyMap<string, number>;
  /** How many of them wait for a finalizer. */
  readonly finalizers: ReadonlyMap<string, number>;
  /** Nobody counted: pods go first, and some are left. */
  readonly isPartial?: boolean;
};

type Said = Pick<Condition, "type" | "status" | "reason" | "message">;

const fine = (type: string, reason: string, message: string): Said => ({
  type,
  status: "False",
  reason,
  message,
});

/** In the order in which kube-controller-manager writes them, and how they read when all is well. */
const FINE: readonly Said[] = [
  fine("NamespaceDeletionDiscoveryFailure", "ResourcesDiscovered", "All resources successfully discovered"),
  fine(
    "NamespaceDeletionGroupVersionParsingFailure",
    "ParsedGroupVersions",
    "All legacy kube types successfully parsed",
  ),
  fine(
    "NamespaceDeletionContentFailure",
    "ContentDeleted",
    "All content successfully deleted, may be waiting on finalization",
  ),
  fine("NamespaceContentRemaining", "ContentRemoved", "All content successfully removed"),
  fine(
    "NamespaceFinalizersRemaining",
    "ContentHasNoFinalizers",
    "All content-preserving finalizers finished",
  ),
];

/** k8s.io/kubernetes/pkg/controller/namespace/deletion/status_condition_utils.go; undefined where nothing changed. */
export function nextConditions(
  before: readonly Condition[],
  findings: Findings,
  now: string,
): readonly Condition[] | undefined {
  const said = new Map(saidOf(findings).map((one) => [one.type, one]));
  const after = [...before];
  let hasChanged = false;
  for (const ok of FINE) {
    const wanted = said.get(ok.type) ?? ok;
    const at = after.findIndex(({ type }) => type === ok.type);
    const old = after[at];
    if (!old) after.push({ ...wanted, lastTransitionTime: now });
    else if (isSame(old, wanted)) continue;
    else after[at] = { ...old, ...wanted, ...(old.status !== wanted.status && { lastTransitionTime: now }) };
    hasChanged = true;
  }
  return hasChanged ? after : undefined;
}

const isSame = (a: Said, b: Said): boolean =>
  a.status === b.status && a.reason === b.reason && a.message === b.message;

function saidOf({ discovery, failures, remaining, finalizers, isPartial }: Findings): Said[] {
  const said: Said[] = [];
  const add = (type: string, reason: string, message: string): unknown =>
    said.push({ type, status: "True", reason, message });
  if (discovery !== undefined) add("NamespaceDeletionDiscoveryFailure", "DiscoveryFailed", discovery);
  if (failures.length > 0) {
    const list = failures.toSorted().join(", ");
    const message = `Failed to delete all resource types, ${failures.length} remaining: ${list}`;
    add("NamespaceDeletionContentFailure", "ContentDeletionFailed", message);
  }
  if (isPartial) return said;
  if (remaining.size > 0) {
    const list = [...remaining].map(([resource, count]) => `${resource} has ${count} resource instances`);
    const message = `Some resources are remaining: ${list.toSorted().join(", ")}`;
    add("NamespaceContentRemaining", "SomeResourcesRemain", message);
  }
  if (finalizers.size > 0) {
    const list = [...finalizers].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`);
    const message = `Some content in the namespace has finalizers remaining: ${list.toSorted().join(", ")}`;
    add("NamespaceFinalizersRemaining", "SomeFinalizersRemain", message);
  }
  return said;
}
