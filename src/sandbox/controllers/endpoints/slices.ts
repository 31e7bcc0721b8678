import { jsonEqual, type Json } from "@kagg/apiserver/internal";
import type { AddressType, EndpointPort, EndpointSlice, SliceEndpoint } from "../kinds.ts";

/** Endpoints that belong into slices of their own: those of one family with one set of ports. */
export type Portion = {
  readonly addressType: AddressType;
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly SliceEndpoint[];
};

export type Changes = {
  readonly create: readonly Portion[];
  /** Each existing slice with what it is to hold. */
  readonly update: ReadonlyMap<EndpointSlice, Portion>;
  readonly remove: readonly EndpointSlice[];
};

export const portionKey = ({ addressType, ports }: Pick<Portion, "addressType" | "ports">): string =>
  JSON.stringify([addressType, ports.map(portKey).toSorted()]);

const portKey = ({ name = "", port, protocol = "TCP", appProtocol = "" }: EndpointPort): string =>
  JSON.stringify([name, port, protocol, appProtocol]);

const keyOf = ({ addresses, targetRef }: SliceEndpoint): string =>
  JSON.stringify([addresses, targetRef?.uid ?? ""]);

/**
 * What has to change so that slices hold these endpoints, each slice no more than `limit`. An endpoint stays in its slice,
 * and a slice that is not needed is used for what needs a new one; k8s.io/endpointslice Reconciler.
 */
export function reconcileSlices(
  wanted: readonly Portion[],
  existing: readonly EndpointSlice[],
  limit: number,
): Changes {
  const create: Portion[] = [];
  const update = new Map<EndpointSlice, Portion>();
  const remove: EndpointSlice[] = [];
  const portions = new Map(wanted.map((portion) => [portionKey(portion), portion]));
  const byPortion = new Map<string, EndpointSlice[]>();
  for (const slice of existing) {
    const key = portionKey({ addressType: slice.addressType, ports: slice.ports ?? [] });
    if (!portions.has(key)) remove.push(slice);
    else byPortion.set(key, [...(byPortion.get(key) ?? []), slice]);
  }
  for (const [key, portion] of portions) {
    const left = new Map(portion.endpoints.map((endpoint) => [keyOf(endpoint), endpoint]));
    const kept = (byPortion.get(key) ?? []).map((slice) => ({ slice, endpoints: take(left, slice) }));
    for (const one of kept.toSorted((a, b) => b.endpoints.length - a.endpoints.length))
      fill(one.endpoints, left, limit);
    for (const { slice, endpoints } of kept) {
      const before = slice.endpoints ?? [];
      if (endpoints.length === 0 && portion.endpoints.length > 0) remove.push(slice);
      else if (!jsonEqual(before as unknown as Json, endpoints as unknown as Json))
        update.set(slice, { ...portion, endpoints });
    }
    if (portion.endpoints.length === 0 && kept.length === 0) create.push(portion);
    while (left.size > 0) {
      const endpoints: SliceEndpoint[] = [];
      fill(endpoints, left, limit);
      create.push({ ...portion, endpoints });
    }
  }
  return reuse({ create, update, remove });
}

/** Those endpoints of a slice that are still wanted, as they are wanted. */
function take(left: Map<string, SliceEndpoint>, { endpoints }: EndpointSlice): SliceEndpoint[] {
  const kept: SliceEndpoint[] = [];
  for (const endpoint of endpoints ?? []) {
    const found = left.get(keyOf(endpoint));
    if (!found) continue;
    kept.push(found);
    left.delete(keyOf(endpoint));
  }
  return kept;
}

function fill(endpoints: SliceEndpoint[], left: Map<string, SliceEndpoint>, limit: number): void {
  for (const [key, endpoint] of left) {
    if (endpoints.length >= limit) return;
    endpoints.push(endpoint);
    left.delete(key);
  }
}

/** A slice keeps its family for good. */
function reuse({ create, update, remove }: Changes): Changes {
  const free = [...remove];
  const updated = new Map(update);
  const created = create.filter((portion) => {
    const at = free.findIndex(({ addressType }) => addressType === portion.addressType);
    const slice = free[at];
    if (!slice) return true;
    free.splice(at, 1);
    updated.set(slice, portion);
    return false;
  });
  return { create: created, update: updated, remove: free };
}
