import { jsonEqual, type Json, type ObjectMeta, type OwnerReference } from "@kagg/apiserver/internal";
import { accepts, type Client } from "../../client.ts";
import type { Discovered, Discovery } from "../discovery.ts";
import { isRefused, pathOf } from "../store.ts";
import type { Identity } from "./identity.ts";

export type Policy = "Background" | "Foreground" | "Orphan";

/** Reads and changes objects of which only an identity is known. */
export type ObjectClient = {
  /** Throws for a kind that nobody serves. */
  readonly resourceOf: (owner: Pick<Identity, "apiVersion" | "kind">) => Discovered;
  /** Rejects with a NotFound where it is gone, and with a {@link NamespacedOwner} where it cannot be. */
  readonly get: (object: Identity) => Promise<ObjectMeta>;
  readonly patch: (object: Identity, metadata: Partial<ObjectMeta>) => Promise<void>;
  /** Deletes what was looked at: it must not have other owners by now. */
  readonly remove: (object: Identity, seen: ObjectMeta, policy: Policy) => Promise<void>;
};

/** A kind that no discovery shows: it may come, or never have been. */
class UnknownKind extends Error {}

/** An object in no namespace names an owner of a kind that is in one; nothing is done about it. */
export class NamespacedOwner extends Error {}

export function objectClient(client: Client, discovery: () => Discovery | undefined): ObjectClient {
  const resourceOf: ObjectClient["resourceOf"] = ({ apiVersion, kind }) => {
    const found = discovery()?.resources.find(
      (one) =>
        one.kind === kind && apiVersion === (one.group === "" ? one.version : `${one.group}/${one.version}`),
    );
    if (!found) throw new UnknownKind(`unable to get REST mapping for ${apiVersion}/${kind}.`);
    return found;
  };
  const pathTo = (object: Identity): string => {
    const resource = resourceOf(object);
    if (resource.isNamespaced && object.namespace === "")
      throw new NamespacedOwner("cluster-scoped objects cannot refer to namespaced owners");
    return pathOf(resource, resource.isNamespaced ? object.namespace : "", object.name);
  };
  const get: ObjectClient["get"] = async (object) => {
    const found = await client.send({ method: "GET", path: pathTo(object), accept: accepts.metadata });
    return found.metadata;
  };
  const remove = async (
    object: Identity,
    policy: Policy,
    seen: { readonly resourceVersion: string; readonly owners: readonly OwnerReference[] } | undefined,
  ): Promise<void> => {
    const resourceVersion = seen?.resourceVersion;
    const preconditions = { uid: object.uid, ...(resourceVersion && { resourceVersion }) };
    const body = { kind: "DeleteOptions", apiVersion: "v1", preconditions, propagationPolicy: policy };
    try {
      await client.send({ method: "DELETE", path: pathTo(object), body });
    } catch (error) {
      if (!seen || !isRefused(error, "Conflict")) throw error;
      const live = await get(object);
      // Writes that leave the owners alone must not keep it alive.
      const isSame =
        live.uid === object.uid && jsonEqual(live.ownerReferences ?? [], seen.owners as unknown as Json);
      if (!isSame) throw error;
      await remove(object, policy, undefined);
    }
  };
  return {
    resourceOf,
    get,
    patch: async (object, metadata) => {
      const contentType = "application/merge-patch+json";
      const query = { fieldManager: "kube-controller-manager" };
      await client.send({ method: "PATCH", path: pathTo(object), body: { metadata }, contentType, query });
    },
    remove: (object, { resourceVersion = "", ownerReferences: owners = [] }, policy) =>
      remove(object, policy, { resourceVersion, owners }),
  };
}
