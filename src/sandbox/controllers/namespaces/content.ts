import { StatusError, type KubeObject } from "@kagg/apiserver/internal";
import { accepts, type Client } from "../../client.ts";
import { supports, type Discovered } from "../discovery.ts";
import { isRefused, pathOf, unlessGone } from "../store.ts";

/** What is left of one resource in a namespace after everything was told to go. */
export type Left = {
  readonly count: number;
  /** How many wait for each finalizer. */
  readonly finalizers: ReadonlyMap<string, number>;
};

const BACKGROUND = { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background" };

/** Deletes all objects of a resource in a namespace, and looks what is left. Rejects where that cannot be done. */
export async function deleteContent(client: Client, resource: Discovered, namespace: string): Promise<Left> {
  if (!(await deleteCollection(client, resource, namespace))) await deleteEach(client, resource, namespace);
  const items = await list(client, resource, namespace);
  const finalizers = new Map<string, number>();
  for (const { metadata } of items)
    for (const finalizer of metadata.finalizers ?? [])
      finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1);
  return { count: items.length, finalizers };
}

/** false where the resource cannot be deleted as a collection, whatever discovery says. */
async function deleteCollection(client: Client, resource: Discovered, namespace: string): Promise<boolean> {
  if (!supports(resource, "deletecollection")) return false;
  try {
    await client.send({ method: "DELETE", path: pathOf(resource, namespace), body: BACKGROUND });
    return true;
  } catch (error) {
    if (isUnsupported(error)) return false;
    throw error;
  }
}

async function deleteEach(client: Client, resource: Discovered, namespace: string): Promise<void> {
  for (const { metadata } of await list(client, resource, namespace)) {
    const path = pathOf(resource, namespace, metadata.name);
    const deleted = client.send({ method: "DELETE", path, body: BACKGROUND });
    await unlessGone(deleted).catch((error: unknown) => {
      if (!isUnsupported(error)) throw error;
    });
  }
}

async function list(
  client: Client,
  resource: Discovered,
  namespace: string,
): Promise<readonly Pick<KubeObject, "metadata">[]> {
  if (!supports(resource, "list")) return [];
  try {
    const path = pathOf(resource, namespace);
    const answer = await client.send({ method: "GET", path, accept: accepts.metadataList });
    return (answer as unknown as { readonly items?: readonly KubeObject[] }).items ?? [];
  } catch (error) {
    if (isUnsupported(error)) return [];
    throw error;
  }
}

const isUnsupported = (error: unknown): boolean =>
  isRefused(error, "NotFound") || (error instanceof StatusError && error.code === 405);
