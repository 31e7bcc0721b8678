import { readFile } from "node:fs/promises";
import { isIPv6 } from "node:net";
import { join } from "node:path";
import type { Connection } from "./connection.ts";

export type InClusterOptions = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the service account is mounted; by default as `KUBERNETES_SERVICE_ACCOUNT_FOLDER` says, or where pods have it. */
  readonly folder?: string;
};

/**
 * The connection of a pod's service account; undefined outside a pod. The token is read for each request: it rotates.
 * kagg's sandbox runs pods as processes, which cannot have a file of their own at `/var/run`: it says where theirs are.
 *
 * @example
 * const kubernetes = await inClusterConnection({ environment: process.env });
 */
export async function inClusterConnection({
  environment,
  folder = environment["KUBERNETES_SERVICE_ACCOUNT_FOLDER"] ||
    "/var/run/secrets/kubernetes.io/serviceaccount",
}: InClusterOptions): Promise<Connection | undefined> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = environment;
  if (!host || !port) return undefined;
  const ca = await readFile(join(folder, "ca.crt"), "utf8");
  return {
    server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
    ca,
    serverName: undefined,
    insecure: false,
    credentials: async () => ({ token: (await readFile(join(folder, "token"), "utf8")).trim() }),
  };
}
