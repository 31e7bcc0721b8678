import { connect } from "./connect.ts";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ControlPlane } from "../../cluster/control-plane.ts";
import { untilAvailable } from "../until-available.ts";
import { until } from "../until.ts";
import { alpha } from "./step.ts";

type Cluster = Pick<ControlPlane, "kubectl" | "folder" | "server">;

const versions = ["v1alpha1", "v1beta1"];
const names = versions.map((version) => `${version}.wardle.example.com`);

/** Runs something while kube-aggregator sends the group to a port of this machine. */
export async function behindAggregator<T>(
  cluster: ControlPlane,
  port: number,
  run: () => Promise<T>,
): Promise<T> {
  const input = JSON.stringify({
    apiVersion: "v1",
    kind: "List",
    items: [service(), ...versions.map(apiService(port))],
  });
  const applied = await cluster.kubectl(["apply", "-f", "-"], { input });
  if (applied.exitCode !== 0) throw new Error(applied.stderr);
  try {
    for (const name of names) await untilAvailable(cluster, name, "True");
    return await run();
  } finally {
    await cluster.kubectl(["delete", "apiservice", ...names]);
    // The next server must not answer for this one.
    await until(
      "the group is gone",
      () => statusOf(cluster),
      (status) => status === 404,
    );
  }
}

async function statusOf({ folder, server }: Cluster): Promise<number> {
  const pki = (name: string): Promise<Buffer> => readFile(join(folder, "pki", name));
  const credentials = { cert: await pki("admin.crt"), key: await pki("admin.key") };
  const request = connect({ port: portOf(server), ca: await pki("ca.crt"), credentials });
  return (await request({ method: "GET", path: alpha })).status;
}

export const portOf = (server: string): number => Number(new URL(server).port);

const service = (): object => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "wardle", namespace: "default" },
  spec: { type: "ExternalName", externalName: "localhost" },
});

const apiService =
  (port: number) =>
  (version: string): object => ({
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: `${version}.wardle.example.com` },
    spec: {
      group: "wardle.example.com",
      version,
      groupPriorityMinimum: 1000,
      versionPriority: 10,
      service: { namespace: "default", name: "wardle", port },
      // The certificate is that of kube-apiserver itself; how it is verified is on trial in endpoint.test.ts.
      insecureSkipTLSVerify: true,
    },
  });
