import { KubernetesError, type KubernetesClient } from "../auth/kubernetes/client.ts";
import { reflect, type ClusterObject, type Reflector } from "../auth/kubernetes/reflector.ts";
import { notFound } from "../http/status-error.ts";
import type { Logger } from "../serve/logger.ts";
import { messageOf } from "../http/message-of.ts";
import { internalError } from "./refusal.ts";

export type Namespace = ClusterObject & {
  readonly status?: { readonly phase?: string };
};

/** The namespaces of the cluster; what is not known yet can be asked for. */
export type Namespaces = Reflector<Namespace> & {
  /** Asks kube-apiserver; rejects with a 404 where there is no such namespace, and with a 500 where it cannot be asked. */
  readonly lookUp: (name: string) => Promise<Namespace>;
};

export function followNamespaces(client: KubernetesClient, logger: Logger, firstDelay: number): Namespaces {
  const path = "/api/v1/namespaces";
  const reflector = reflect<Namespace>({ client, logger, path, firstDelay, keep: withoutManagedFields });
  return {
    ...reflector,
    lookUp: async (name) => {
      try {
        return (await client.request({
          method: "GET",
          path: `${path}/${encodeURIComponent(name)}`,
        })) as Namespace;
      } catch (error) {
        if (error instanceof KubernetesError && error.status === 404) {
          throw notFound({ group: "", resource: "namespaces", name });
        }
        throw internalError(messageOf(error), { cause: error });
      }
    },
  };
}

function withoutManagedFields(object: ClusterObject): Namespace {
  const { managedFields: _managedFields, ...metadata } = object.metadata as ClusterObject["metadata"] & {
    readonly managedFields?: unknown;
  };
  return { ...object, metadata };
}
