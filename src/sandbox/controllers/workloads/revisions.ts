import type { Deployment, ReplicaSet } from "../kinds.ts";
import { fenceposts } from "./fenceposts.ts";
import { isSameTemplate } from "./template-hash.ts";

export const REVISION = "deployment.kubernetes.io/revision";
const HISTORY = "deployment.kubernetes.io/revision-history";
const DESIRED = "deployment.kubernetes.io/desired-replicas";
const MAXIMUM = "deployment.kubernetes.io/max-replicas";

/** What says something about a Deployment alone is not copied to its ReplicaSets. */
const OWN: ReadonlySet<string> = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  REVISION,
  HISTORY,
  DESIRED,
  MAXIMUM,
  "deprecated.deployment.rollback.to",
]);

/** Characters of the list of revisions that a ReplicaSet has been. */
const HISTORY_LENGTH = 2000;

export const sizeOf = ({ spec }: ReplicaSet | Deployment): number => spec.replicas ?? 1;

export const byAge = (a: ReplicaSet, b: ReplicaSet): number =>
  compare(a.metadata.creationTimestamp ?? "", b.metadata.creationTimestamp ?? "") ||
  compare(a.metadata.name, b.metadata.name);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const byRevision = (a: ReplicaSet, b: ReplicaSet): number =>
  (revisionOf(a) ?? 0) - (revisionOf(b) ?? 0) || byAge(a, b);

/** undefined where it cannot be read; 0 where there is none. */
function revisionOf({ metadata }: ReplicaSet): number | undefined {
  const text = metadata.annotations?.[REVISION];
  if (text === undefined) return 0;
  return /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
}

/** The ReplicaSet of the Deployment's present template, and all others, the oldest first. */
export function partition(
  { spec }: Deployment,
  sets: readonly ReplicaSet[],
): { readonly current: ReplicaSet | undefined; readonly old: readonly ReplicaSet[] } {
  const sorted = sets.toSorted(byAge);
  // The oldest of several: they all would choose it.
  const current = sorted.find((set) => isSameTemplate(set.spec.template, spec.template));
  return { current, old: sorted.filter((set) => set !== current) };
}

export const nextRevision = (old: readonly ReplicaSet[]): number =>
  Math.max(0, ...old.map((set) => revisionOf(set) ?? 0)) + 1;

type Annotations = Readonly<Record<string, string>>;

/** The annotations of the ReplicaSet that is to be `revision`; k8s.io/kubernetes/pkg/controller/deployment/util. */
export function revisionAnnotations(
  deployment: Deployment,
  before: Annotations,
  revision: number,
): Annotations {
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(([name]) => !OWN.has(name));
  const annotations: Record<string, string> = { ...before, ...Object.fromEntries(copied) };
  const old = before[REVISION];
  const oldRevision = old ? Number(old) : 0;
  if (Number.isNaN(oldRevision) || oldRevision >= revision) return annotations;
  annotations[REVISION] = String(revision);
  if (old === undefined) return annotations;
  const history = [...(before[HISTORY] ?? "").split(",").filter((one) => one !== ""), old];
  while (history.length > 1 && history.join(",").length > HISTORY_LENGTH) history.shift();
  annotations[HISTORY] = history.join(",");
  return annotations;
}

/** What a ReplicaSet remembers of its Deployment's size, so that it can be told when that is scaled. */
export function sizeAnnotations(deployment: Deployment): Annotations {
  const replicas = sizeOf(deployment);
  const { maxSurge } = fenceposts(deployment.spec);
  return { [DESIRED]: String(replicas), [MAXIMUM]: String(replicas + maxSurge) };
}

const countIn = ({ metadata }: ReplicaSet, name: string): number | undefined => {
  const text = metadata.annotations?.[name];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
};

export const desiredIn = (set: ReplicaSet): number | undefined => countIn(set, DESIRED);
export const maximumIn = (set: ReplicaSet): number | undefined => countIn(set, MAXIMUM);
