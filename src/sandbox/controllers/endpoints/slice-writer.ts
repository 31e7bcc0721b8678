import { jsonEqual, type Json } from "@kagg/apiserver/internal";
import { endpointSlices, type EndpointSlice, type Kind } from "../kinds.ts";
import type { Base } from "../kinds.ts";
import { isTerminating, unlessGone, type Store } from "../store.ts";
import { controllerReference } from "../workloads/claim.ts";
import { reconcileSlices, type Portion } from "./slices.ts";

export const SERVICE_NAME = "kubernetes.io/service-name";
export const SLICE_MANAGED_BY = "endpointslice.kubernetes.io/managed-by";

type Wanted = {
  readonly store: Store;
  /** Whose slices they are: a Service, or Endpoints that are mirrored. */
  readonly owner: Base;
  readonly ownerKind: Kind;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly portions: readonly Portion[];
  readonly existing: readonly EndpointSlice[];
  /** Endpoints in a slice: at most. */
  readonly limit: number;
};

/** Writes the slices of one owner, as far as they are not what they should be. */
export async function writeSlices(wanted: Wanted): Promise<void> {
  const { store, owner, portions, existing, limit, labels } = wanted;
  const isOwn = ({ metadata }: EndpointSlice): boolean =>
    (metadata.ownerReferences ?? []).some(({ uid }) => uid === owner.metadata.uid);
  const changes = reconcileSlices(portions, existing.filter(isOwn), limit);
  const touched = new Set([...changes.update.keys(), ...changes.remove]);
  const relabel = existing
    .filter((slice) => isOwn(slice) && !touched.has(slice) && !jsonEqual(slice.metadata.labels ?? {}, labels))
    .map((slice) => [slice, portionOf(slice)] as const);
  try {
    if (!owner.metadata.deletionTimestamp)
      for (const portion of changes.create) await store.create(endpointSlices, newSlice(wanted, portion));
    for (const [slice, portion] of [...changes.update, ...relabel]) await updateSlice(wanted, slice, portion);
  } catch (error) {
    if (!isTerminating(error)) throw error;
  }
  const foreign = existing.filter((slice) => !isOwn(slice));
  for (const slice of [...changes.remove, ...foreign]) await unlessGone(store.remove(endpointSlices, slice));
}

const portionOf = ({ addressType, ports, endpoints }: EndpointSlice): Portion => ({
  addressType,
  ports: ports ?? [],
  endpoints: endpoints ?? [],
});

async function updateSlice(
  { store, labels, annotations }: Wanted,
  slice: EndpointSlice,
  portion: Portion,
): Promise<void> {
  const metadata = {
    ...slice.metadata,
    labels: { ...labels },
    annotations: { ...slice.metadata.annotations, ...annotations },
  };
  await store.update(endpointSlices, {
    ...slice,
    metadata,
    ports: portion.ports,
    endpoints: portion.endpoints,
  });
}

const newSlice = ({ owner, ownerKind, labels, annotations }: Wanted, portion: Portion) => ({
  metadata: {
    generateName: `${owner.metadata.name}-`,
    namespace: owner.metadata.namespace ?? "",
    labels: { ...labels },
    ...(Object.keys(annotations).length > 0 && { annotations: { ...annotations } }),
    ownerReferences: [controllerReference(owner, ownerKind)],
  },
  addressType: portion.addressType,
  endpoints: portion.endpoints as unknown as Json,
  ports: portion.ports as unknown as Json,
});
