import { setTimeout } from "node:timers/promises";
import { stringify } from "yaml";
import type { Cluster } from "./cluster.ts";
import { collection } from "./flunder.ts";
import type { Server } from "./server.ts";
import type { Door } from "./works.ts";

/** The server behind kube-aggregator, asked by a ServiceAccount with its token, as programs in a cluster do. */
export async function aggregatedDoor(name: string, server: Server, cluster: Cluster): Promise<Door> {
  const applied = await cluster.kubectl(["apply", "-f", "-"], { input: objects(server.port) });
  if (applied.exitCode !== 0) throw new Error(applied.stderr);
  const token = await cluster.kubectl(["create", "token", "bench", "--namespace=default"]);
  // The server that was there before it may still be asked for a while.
  const path = `${collection("default")}?limit=1`;
  for (let seen = 0; seen < 20;) {
    seen = await cluster.get(path).then(
      () => seen + 1,
      () => 0,
    );
    await setTimeout(50);
  }
  return {
    name: `${name} behind the aggregator`,
    address: new URL(cluster.server).host,
    http2: false,
    identity: { headers: { Authorization: [`Bearer ${token.stdout.trim()}`] } },
    pids: server.pids,
  };
}

/** There is no kube-proxy and no pod: an ExternalName leads to this machine. */
const objects = (port: number): string =>
  [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "bench", namespace: "default" } },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: `wardle-${port}`, namespace: "default" },
      spec: { type: "ExternalName", externalName: "localhost" },
    },
    {
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      metadata: { name: "v1alpha1.wardle.example.com" },
      spec: {
        group: "wardle.example.com",
        version: "v1alpha1",
        groupPriorityMinimum: 1000,
        versionPriority: 10,
        service: { name: `wardle-${port}`, namespace: "default", port },
        // The certificate of both is kube-apiserver's.
        insecureSkipTLSVerify: true,
      },
    },
  ]
    .map((object) => stringify(object))
    .join("---\n");
