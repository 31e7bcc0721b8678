import { join } from "node:path";
import { stringify } from "yaml";
import { type ControlPlane, startControlPlane } from "../../test/cluster/control-plane.ts";
import type { Plan } from "./load.ts";

/** A kube-apiserver whom both servers ask, and the user who makes the requests. */
export type Cluster = ControlPlane & {
  /** How the front proxy speaks for an ordinary user. */
  readonly asProxy: Pick<Plan, "certificate" | "key" | "headers">;
};

/** Where the objects are, and where those go that are created while it is measured. */
export const namespaces = { standing: "bench", created: "bench-created" };

export async function startCluster(): Promise<Cluster> {
  const control = await startControlPlane();
  try {
    const { exitCode, stderr } = await control.kubectl(["apply", "-f", "-"], { input: objects });
    if (exitCode !== 0) throw new Error(stderr);
  } catch (error) {
    await control.stop();
    throw error;
  }
  const pki = (name: string): string => join(control.folder, "pki", name);
  const asProxy = {
    certificate: pki("front-proxy-client.crt"),
    key: pki("front-proxy-client.key"),
    headers: { "X-Remote-User": ["bench"], "X-Remote-Group": ["developers", "system:authenticated"] },
  };
  return { ...control, asProxy };
}

const objects = [
  ...Object.values(namespaces).map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } })),
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: "bench" },
    rules: [{ apiGroups: ["wardle.example.com"], resources: ["flunders"], verbs: ["*"] }],
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: "bench" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "bench" },
    subjects: [
      { kind: "User", name: "bench" },
      { kind: "ServiceAccount", name: "bench", namespace: "default" },
    ],
  },
]
  .map((object) => stringify(object))
  .join("---\n");
