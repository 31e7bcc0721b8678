import { messageOf, timestamp } from "@kagg/apiserver/internal";
import type { ControllerParts } from "../controller.ts";
import { discoveryError, supports, type Discovered, type Discovery } from "../discovery.ts";
import { namespaces, pods, type Namespace } from "../kinds.ts";
import { isRefused, storeOf, type Store } from "../store.ts";
import { nextConditions, type Findings } from "./conditions.ts";
import { deleteContent } from "./content.ts";

/** The finalizer in a namespace's spec that this controller answers for. */
const FINALIZER = "kubernetes";

/** Seconds that are given to finalizers before anybody looks again. */
const FINALIZER_ESTIMATE = 15;

type Deleter = Pick<ControllerParts, "state" | "client" | "clock"> & {
  readonly refresh: () => Promise<Discovery>;
};

/**
 * Brings a namespace that is going one step on; k8s.io/kubernetes/pkg/controller/namespace/deletion. Resolves to the
 * seconds after which it wants to be tried again, or undefined where there is nothing left to do; rejects where content
 * could not be deleted.
 */
export async function deleteNamespace(parts: Deleter, name: string): Promise<number | undefined> {
  const store = storeOf(parts);
  const found = store.get(namespaces, "", name);
  if (!found?.metadata.deletionTimestamp) return undefined;
  const namespace = await terminate(store, found);
  if (!namespace || (namespace.spec?.finalizers ?? []).length === 0) return undefined;
  const { findings, estimate, errors } = await deleteAll(parts, store, namespace);
  await report(parts, store, name, findings);
  if (errors.length > 0) throw new Error(errors.join(", "));
  if (estimate > 0) return estimate;
  await finalize(store, name);
  return undefined;
}

async function terminate(store: Store, namespace: Namespace): Promise<Namespace | undefined> {
  if (namespace.status?.phase === "Terminating") return namespace;
  return change(store, namespace.metadata.name, (latest) =>
    store.update(namespaces, { ...latest, status: { ...latest.status, phase: "Terminating" } }, "status"),
  );
}

async function finalize(store: Store, name: string): Promise<void> {
  await change(store, name, (latest) => {
    const finalizers = (latest.spec?.finalizers ?? []).filter((one) => one !== FINALIZER);
    return store.update(namespaces, { ...latest, spec: { ...latest.spec, finalizers } }, "finalize");
  });
}

async function report(parts: Deleter, store: Store, name: string, findings: Findings): Promise<void> {
  const now = timestamp(parts.clock.now());
  await change(store, name, async (latest) => {
    const conditions = nextConditions(latest.status?.conditions ?? [], findings, now);
    if (!conditions) return latest;
    return store.update(namespaces, { ...latest, status: { ...latest.status, conditions } }, "status");
  });
}

/** Tries again where somebody else was faster; undefined where the namespace is gone. */
async function change(
  store: Store,
  name: string,
  write: (latest: Namespace) => Promise<Namespace>,
): Promise<Namespace | undefined> {
  for (;;) {
    const latest = store.get(namespaces, "", name);
    if (!latest) return undefined;
    try {
      return await write(latest);
    } catch (error) {
      if (isRefused(error, "NotFound")) return undefined;
      if (!isRefused(error, "Conflict")) throw error;
    }
  }
}

type Outcome = { readonly findings: Findings; readonly estimate: number; readonly errors: readonly string[] };

async function deleteAll(parts: Deleter, store: Store, namespace: Namespace): Promise<Outcome> {
  const { name } = namespace.metadata;
  const discovery = await parts.refresh();
  const stale = discovery.failures.size > 0 ? discoveryError(discovery.failures) : undefined;
  const errors = stale === undefined ? [] : [stale];
  const failures: string[] = [];
  const remaining = new Map<string, number>();
  const finalizers = new Map<string, number>();
  let estimate = 0;
  const resources = discovery.preferred.filter((one) => one.isNamespaced && supports(one, "delete"));
  const isPods = ({ group, plural }: Discovered): boolean => group === "" && plural === "pods";
  const remove = async (resource: Discovered): Promise<void> => {
    const grace = isPods(resource) ? gracePeriod(parts, store, namespace) : 0;
    estimate = Math.max(estimate, grace);
    const left = await deleteContent(parts.client, resource, name).catch((error: unknown) => {
      failures.push(messageOf(error));
      return undefined;
    });
    if (!left || left.count === 0) return;
    if (grace === 0 && left.finalizers.size === 0) failures.push(unexpectedItems(name, resource));
    if (grace === 0 && left.finalizers.size > 0) estimate = Math.max(estimate, FINALIZER_ESTIMATE);
    remaining.set(`${resource.plural}.${resource.group}`, left.count);
    for (const [finalizer, count] of left.finalizers)
      finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + count);
  };
  // Pods go first: they may need the rest until they have ended (KEP-5080).
  for (const resource of resources.filter(isPods)) await remove(resource);
  const isPartial = remaining.size > 0;
  if (!isPartial) await Promise.all(resources.filter((one) => !isPods(one)).map(remove));
  const findings: Findings = {
    ...(stale !== undefined && {
      discovery: `Discovery failed for some groups, ${discovery.failures.size} failing: ${stale}`,
    }),
    failures,
    remaining,
    finalizers,
    isPartial,
  };
  return { findings, estimate, errors: [...errors, ...failures] };
}

const unexpectedItems = (namespace: string, { group, version, plural }: Discovered): string =>
  `unexpected items still remain in namespace: ${namespace} for gvr: ${group}/${version}, Resource=${plural}`;

/** Seconds that pods of the namespace may still take to end. */
function gracePeriod({ clock }: Deleter, store: Store, { metadata }: Namespace): number {
  const running = store
    .list(pods, metadata.name)
    .filter(({ status }) => status?.phase !== "Succeeded" && status?.phase !== "Failed");
  const longest = Math.max(0, ...running.map(({ spec }) => spec.terminationGracePeriodSeconds ?? 0));
  const since = clock.now().getTime() - Date.parse(metadata.deletionTimestamp ?? "");
  return since >= longest * 1000 ? 0 : longest;
}
