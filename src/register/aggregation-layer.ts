import type { Cluster } from "../cluster/cluster.ts";
import { readObject } from "../cluster/read-object.ts";
import { KaggError, type Problem } from "../errors.ts";

/**
 * What is wrong with the cluster's aggregation layer itself: without a front-proxy CA no extension API server can
 * tell who is calling, and it lets nobody in.
 */
export async function aggregationLayerProblems(cluster: Cluster): Promise<readonly Problem[]> {
  const ref = { kind: "ConfigMap", namespace: "kube-system", name: "extension-apiserver-authentication" };
  const config = await readObject(cluster, ref).catch((error: unknown) => {
    // Not to be allowed to read it says nothing about the cluster.
    if (error instanceof KaggError && error.code === "cluster/forbidden") return "hidden";
    throw error;
  });
  if (config === "hidden") return [];
  const data = (config as { data?: Record<string, string> } | undefined)?.data ?? {};
  if (data["requestheader-client-ca-file"]) return [];
  return [
    {
      where: "ConfigMap kube-system/extension-apiserver-authentication",
      what: `${config ? "has no requestheader-client-ca-file" : "is not there"}: this cluster's aggregation layer is not configured`,
      hint: "start kube-apiserver with --requestheader-client-ca-file and --proxy-client-cert-file: https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/",
    },
  ];
}
