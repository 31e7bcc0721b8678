import type { KubeObject } from "@kagg/apiserver/internal";
import type { Client } from "../../../src/sandbox/client.ts";

/** What tests make and read, by the names that kubectl has for it. */
const PATHS: Readonly<Record<string, readonly [apiVersion: string, plural: string]>> = {
  Namespace: ["v1", "namespaces"],
  ConfigMap: ["v1", "configmaps"],
  Secret: ["v1", "secrets"],
  Pod: ["v1", "pods"],
  Service: ["v1", "services"],
  Endpoints: ["v1", "endpoints"],
  EndpointSlice: ["discovery.k8s.io/v1", "endpointslices"],
  ServiceAccount: ["v1", "serviceaccounts"],
  Event: ["v1", "events"],
  Node: ["v1", "nodes"],
  Deployment: ["apps/v1", "deployments"],
  ReplicaSet: ["apps/v1", "replicasets"],
  PodDisruptionBudget: ["policy/v1", "poddisruptionbudgets"],
  ValidatingWebhookConfiguration: ["admissionregistration.k8s.io/v1", "validatingwebhookconfigurations"],
  Widget: ["judged.example.com/v1", "widgets"],
  Part: ["judged.example.com/v1", "parts"],
  Shelf: ["judged.example.com/v1", "shelfs"],
};

export function pathTo(kind: string, namespace: string, name?: string, subresource?: string): string {
  const [apiVersion = "", plural = ""] = PATHS[kind] ?? [];
  const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const inside = namespace ? `/namespaces/${namespace}` : "";
  return [`${base}${inside}/${plural}`, name, subresource].filter((part) => part !== undefined).join("/");
}

const aggregatedSpec = (kind: string): object =>
  PATHS[kind]?.[0].startsWith("judged.example.com/") ? { spec: {} } : {};

export type Objects = ReturnType<typeof objectsOf>;

/** A client in the words of the tests. */
export const objectsOf = ({ send }: Client) => ({
  create: (
    kind: string,
    namespace: string,
    name: string,
    more: object = {},
    metadata: object = {},
  ): Promise<KubeObject> =>
    send({
      method: "POST",
      path: pathTo(kind, namespace),
      body: {
        ...aggregatedSpec(kind),
        apiVersion: PATHS[kind]?.[0],
        kind,
        metadata: { name, ...metadata },
        ...more,
      },
    }),
  get: (kind: string, namespace: string, name: string): Promise<KubeObject> =>
    send({ method: "GET", path: pathTo(kind, namespace, name) }),
  list: async (kind: string, namespace: string): Promise<readonly KubeObject[]> => {
    const answer = await send({ method: "GET", path: pathTo(kind, namespace) });
    return (answer as unknown as { readonly items: readonly KubeObject[] }).items;
  },
  patch: (
    kind: string,
    namespace: string,
    name: string,
    body: object,
    subresource?: string,
  ): Promise<KubeObject> =>
    send({
      method: "PATCH",
      path: pathTo(kind, namespace, name, subresource),
      body,
      contentType: "application/merge-patch+json",
    }),
  remove: (kind: string, namespace: string, name: string, options: object = {}): Promise<KubeObject> =>
    send({
      method: "DELETE",
      path: pathTo(kind, namespace, name),
      body: { kind: "DeleteOptions", apiVersion: "v1", ...options },
    }),
});

/** Looks until what is found is what is wanted; says what was found last where the time is over. */
export async function until<Value>(
  what: string,
  look: () => Value | Promise<Value>,
  isWanted: (value: Value) => boolean,
  seconds: number = 10,
): Promise<Value> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (isWanted(found)) return found;
    if (Date.now() > end)
      throw new Error(`${what}: not within ${seconds} s; last seen: ${JSON.stringify(found)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export const isGone = (look: Promise<unknown>): Promise<boolean> =>
  look.then(
    () => false,
    () => true,
  );
