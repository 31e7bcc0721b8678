import type { Connection } from "../auth/kubernetes/connection.ts";
import { kubeconfigConnection } from "../auth/kubernetes/kubeconfig.ts";
import { httpsSend } from "./https-send.ts";
import type { Send } from "./send.ts";

/**
 * Requests to the cluster of a kubeconfig's current context, so through its aggregator.
 *
 * @throws Error where the kubeconfig cannot be used.
 */
export async function kubeconfigSend(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly server: string; readonly send: Send; readonly close: () => void }> {
  const connection = await kubeconfigConnection(file, environment);
  return { server: connection.server, ...(await connectionSend(connection)) };
}

async function connectionSend({
  server,
  ca,
  serverName,
  credentials,
}: Connection): Promise<{ readonly send: Send; readonly close: () => void }> {
  const { token, certificate, key } = await credentials({ refresh: false });
  return httpsSend({
    server,
    ...(ca && { ca }),
    ...(serverName && { serverName }),
    ...(certificate && { certificate }),
    ...(key && { key }),
    ...(token && { headers: { authorization: `Bearer ${token}` } }),
  });
}
