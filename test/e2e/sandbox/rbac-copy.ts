import type { KubeObject } from "@kagg/apiserver/internal";
import type { Answer, Sent } from "./real-apiserver.ts";

const API = "/apis/rbac.authorization.k8s.io/v1";

const KINDS = {
  clusterroles: "ClusterRole",
  clusterrolebindings: "ClusterRoleBinding",
  roles: "Role",
  rolebindings: "RoleBinding",
};

/** Every role and binding of a cluster. */
export async function rbacObjects(ask: (sent: Sent) => Promise<Answer>): Promise<readonly KubeObject[]> {
  const lists = await Promise.all(
    Object.entries(KINDS).map(async ([plural, kind]) => {
      const { body } = await ask({ target: `${API}/${plural}` });
      const items = body["items"] as readonly KubeObject[];
      return items.map((item) => ({ ...item, kind, apiVersion: "rbac.authorization.k8s.io/v1" }));
    }),
  );
  return lists.flat();
}

/** Where objects like this one are created. */
export function resourcePath({ kind, metadata }: KubeObject): string {
  const plural = Object.entries(KINDS).find(([, one]) => one === kind)?.[0] ?? "";
  return metadata.namespace ? `${API}/namespaces/${metadata.namespace}/${plural}` : `${API}/${plural}`;
}
