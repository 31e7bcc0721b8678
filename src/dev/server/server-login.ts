import type { Cluster } from "../../cluster/cluster.ts";
import type { ClusterAddress } from "../../cluster/cluster-address.ts";
import { refusal } from "../../cluster/refusal.ts";
import type { Project } from "../../project/project.ts";
import { writePrivate } from "../dev-folder.ts";

export type ServerLogin = {
  /** Path of the kubeconfig that the server gets. */
  readonly kubeconfig: string;
  readonly close: () => void;
};

/** Seconds. */
const LIFE = 24 * 3600;

/**
 * Lets the server log in as its ServiceAccount, and as nobody else, so that a right that it misses shows here and not in
 * production. The token is in a file of its own and renewed at half of its life, as kubelet does it.
 */
export async function serverLogin(
  cluster: Cluster,
  project: Pick<Project, "name" | "namespace">,
  {
    folder,
    address,
    onProblem,
  }: { folder: string; address: ClusterAddress; onProblem: (why: string) => void },
): Promise<ServerLogin> {
  let timer: NodeJS.Timeout | undefined;
  const renew = async (): Promise<void> => {
    const { token, seconds } = await requestToken(cluster, project);
    await writePrivate(folder, "token", token);
    timer = setTimeout(
      () => {
        renew().catch((error: unknown) => onProblem(error instanceof Error ? error.message : String(error)));
      },
      Math.min(seconds / 2, LIFE) * 1000,
    );
    timer.unref();
  };
  await renew();
  const name = "kagg-dev";
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: address }],
    users: [{ name: project.name, user: { tokenFile: "token" } }],
    contexts: [{ name, context: { cluster: name, user: project.name } }],
    "current-context": name,
  };
  // JSON is YAML.
  const kubeconfig = await writePrivate(
    folder,
    "server.kubeconfig",
    `${JSON.stringify(config, undefined, 2)}\n`,
  );
  return { kubeconfig, close: () => clearTimeout(timer) };
}

async function requestToken(
  cluster: Cluster,
  { name, namespace }: Pick<Project, "name" | "namespace">,
): Promise<{ readonly token: string; readonly seconds: number }> {
  const response = await cluster.request({
    method: "POST",
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    body: {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { expirationSeconds: LIFE },
    },
  });
  if (response.status >= 300)
    throw refusal(cluster, `token of ServiceAccount ${namespace}/${name}`, response);
  const { status } = JSON.parse(response.text) as { status: { token: string; expirationTimestamp: string } };
  return { token: status.token, seconds: (Date.parse(status.expirationTimestamp) - Date.now()) / 1000 };
}
