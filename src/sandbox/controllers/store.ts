import { StatusError } from "@kagg/apiserver/internal";
import type { ControllerParts } from "./controller.ts";
import { apiVersionOf, type Base, type Body, type Kind } from "./kinds.ts";

/** Reading and writing as controllers do: reads come from the state, writes go through the handler as anybody's. */
export type Store = {
  readonly get: <Object extends Base>(
    kind: Kind<Object>,
    namespace: string,
    name: string,
  ) => Object | undefined;
  readonly list: <Object extends Base>(kind: Kind<Object>, namespace?: string) => readonly Object[];
  readonly create: <Object extends Base>(kind: Kind<Object>, body: Body) => Promise<Object>;
  /** Replaces the object, which must be the one that is stored. */
  readonly update: <Object extends Base>(
    kind: Kind<Object>,
    object: Object,
    subresource?: string,
  ) => Promise<Object>;
  /** A JSON merge patch. */
  readonly patch: <Object extends Base>(kind: Kind<Object>, object: Base, patch: object) => Promise<Object>;
  readonly remove: (kind: Kind, object: Base, options?: object) => Promise<void>;
};

/** As kube-controller-manager names itself in managedFields. */
const FIELD_MANAGER = { fieldManager: "kube-controller-manager" };

export function storeOf({ state, client }: Pick<ControllerParts, "state" | "client">): Store {
  const pathTo = (kind: Kind, { metadata }: Base, subresource?: string): string =>
    pathOf(kind, metadata.namespace ?? "", metadata.name, subresource);
  return {
    get: (kind, namespace, name) => {
      const found = state.get(kind.resource, namespace, name);
      return found && kind.as(found);
    },
    list: (kind, namespace) => state.list(kind.resource, namespace).map(kind.as),
    create: async (kind, body) => {
      const path = pathOf(kind, body.metadata.namespace ?? "");
      const whole = { apiVersion: apiVersionOf(kind), kind: kind.kind, ...body };
      return kind.as(await client.send({ method: "POST", path, body: whole, query: FIELD_MANAGER }));
    },
    update: async (kind, object, subresource) => {
      const path = pathTo(kind, object, subresource);
      return kind.as(await client.send({ method: "PUT", path, body: object, query: FIELD_MANAGER }));
    },
    patch: async (kind, object, patch) => {
      const contentType = "application/merge-patch+json";
      const path = pathTo(kind, object);
      return kind.as(
        await client.send({ method: "PATCH", path, body: patch, contentType, query: FIELD_MANAGER }),
      );
    },
    remove: async (kind, object, options) => {
      const path = pathTo(kind, object);
      await client.send({ method: "DELETE", path, ...(options && { body: options }) });
    },
  };
}

/** The path of a collection, of an object, or of a subresource of it. */
export function pathOf(
  { group, version, plural }: Pick<Kind, "group" | "version" | "plural">,
  namespace: string,
  name?: string,
  subresource?: string,
): string {
  const base = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  const inside = namespace === "" ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
  const parts = [name, subresource].filter((part) => part !== undefined).map(encodeURIComponent);
  return [`${base}${inside}/${plural}`, ...parts].join("/");
}

/** Whether something was refused for this metav1.StatusReason. */
export const isRefused = (error: unknown, reason: string): boolean =>
  error instanceof StatusError && error.status.reason === reason;

/** Whether something was not created because its namespace is going. */
export const isTerminating = (error: unknown): boolean =>
  error instanceof StatusError &&
  (error.status.details?.causes ?? []).some((cause) => cause.reason === "NamespaceTerminating");

/** Runs a write for which it is all right that its object is gone. */
export async function unlessGone(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!isRefused(error, "NotFound")) throw error;
  }
}

/** Of an object: `namespace/name`, or `name` where it is in none. */
export const keyOf = ({ metadata }: Base): string =>
  metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name;

/** The other way round. */
export function splitKey(key: string): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf("/");
  return { namespace: key.slice(0, Math.max(slash, 0)), name: key.slice(slash + 1) };
}
