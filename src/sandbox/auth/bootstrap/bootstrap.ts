import { randomUUID } from "node:crypto";
import { timestamp, type KubeObject, type Storage } from "@kagg/apiserver/internal";
import { resourceName } from "../../state.ts";
import { RBAC } from "../rbac/rbac-objects.ts";
import { extensionAuthentication, type TrustPems } from "./extension-authentication.ts";
import { rbacDefaults } from "./rbac-defaults.ts";

/**
 * Writes what kube-apiserver itself brings into an empty cluster: its namespaces, the default roles and bindings, and
 * whom extension API servers believe. It goes straight to the storage, which takes no time to speak of; what is there
 * already stays as it is.
 */
export async function bootstrap(storage: Storage, pems: TrustPems, now: Date): Promise<void> {
  const objects = [...NAMESPACES.map(namespace), ...rbacDefaults(), extensionAuthentication(pems)];
  await Promise.all(objects.map((object) => create(storage, object, now)));
}

const NAMESPACES = ["default", "kube-node-lease", "kube-public", "kube-system"];

const namespace = (name: string): KubeObject => ({
  kind: "Namespace",
  apiVersion: "v1",
  metadata: { name, labels: { "kubernetes.io/metadata.name": name } },
  spec: { finalizers: ["kubernetes"] },
  status: { phase: "Active" },
});

const RESOURCES: Readonly<Record<string, string>> = {
  Namespace: resourceName("namespaces"),
  ConfigMap: resourceName("configmaps"),
  ClusterRole: resourceName("clusterroles", RBAC),
  ClusterRoleBinding: resourceName("clusterrolebindings", RBAC),
  Role: resourceName("roles", RBAC),
  RoleBinding: resourceName("rolebindings", RBAC),
};

async function create(storage: Storage, object: KubeObject, now: Date): Promise<void> {
  const resource = RESOURCES[object.kind];
  if (!resource) throw new Error(`nobody has said where a ${object.kind} is stored`);
  const { name, namespace = "", ...metadata } = object.metadata;
  const own = { uid: randomUUID(), creationTimestamp: timestamp(now) };
  await storage.write({
    key: { resource, namespace, name },
    expected: 0,
    type: "put",
    encode: (revision) =>
      Buffer.from(
        JSON.stringify({
          ...object,
          metadata: {
            name,
            ...(namespace && { namespace }),
            ...own,
            ...metadata,
            resourceVersion: `${revision}`,
          },
        }),
      ),
  });
}
