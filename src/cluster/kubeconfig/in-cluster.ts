import { existsSync, readFileSync } from "node:fs";
import type { Deps } from "../../deps.ts";
import type { Target } from "./target.ts";

const folder = "/var/run/secrets/kubernetes.io/serviceaccount";

/** The cluster that this process is a pod of (client-go rest.InClusterConfig), or undefined where it is none. */
export function inClusterTarget(env: Deps["env"]): Target | undefined {
  const host = env["KUBERNETES_SERVICE_HOST"];
  const port = env["KUBERNETES_SERVICE_PORT"];
  if (!host || !port || !existsSync(`${folder}/token`)) return undefined;
  return {
    server: new URL(`https://${host.includes(":") ? `[${host}]` : host}:${port}`),
    context: "in-cluster",
    clusterName: "in-cluster",
    userName: "the pod's ServiceAccount",
    ca: readFileSync(`${folder}/ca.crt`, "utf8"),
    insecure: false,
    serverName: undefined,
    proxy: undefined,
    certificate: undefined,
    key: undefined,
    user: { tokenFile: `${folder}/token` },
  };
}
