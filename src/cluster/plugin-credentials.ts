import type { Agent } from "node:https";
import { KubeConfig, type Cluster as ClientNodeCluster, type User } from "@kubernetes/client-node";
import { KaggError } from "../errors.ts";
import { authorizationOf, type Credentials } from "./credentials.ts";
import type { ExecEntry } from "./kubeconfig/kubeconfig.ts";
import type { Target } from "./kubeconfig/target.ts";

/**
 * Runs the exec plugin or auth provider of a user and makes the agent of a proxy. Throws `cluster/no-kubeconfig`
 * with what the plugin said.
 */
export async function pluginCredentials(
  target: Target,
  proxy: string | undefined,
  headers: Credentials["headers"],
): Promise<Credentials> {
  const config = new KubeConfig();
  config.loadFromClusterAndUser(clientNodeCluster(target, proxy), clientNodeUser(target));
  const options: Options = { headers: {} };
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    throw pluginFailed(target, error as Error);
  }
  const authorization = options.headers["Authorization"] ?? authorizationOf(target);
  return {
    headers: { ...headers, ...(authorization && { authorization }) },
    certificate: text(options.cert),
    key: text(options.key),
    ...(proxy && options.agent && { agent: options.agent }),
  };
}

type Options = {
  headers: Record<string, string>;
  cert?: string | Buffer;
  key?: string | Buffer;
  agent?: Agent;
};

const text = (pem: string | Buffer | undefined): string | undefined => pem?.toString();

function clientNodeCluster(target: Target, proxy: string | undefined): ClientNodeCluster {
  return {
    name: target.clusterName,
    server: target.server.href.replace(/\/$/, ""),
    // client-node refuses plain HTTP without it.
    skipTLSVerify: target.insecure || target.server.protocol === "http:",
    ...(target.ca && { caData: base64(target.ca) }),
    ...(target.serverName && { tlsServerName: target.serverName }),
    // Go leaves the name to the SOCKS proxy; the agent here does so only for this scheme.
    ...(proxy && { proxyUrl: proxy.replace(/^socks5:/, "socks5h:") }),
  };
}

function clientNodeUser(target: Target): User {
  const { exec, "auth-provider": authProvider } = target.user;
  return {
    name: target.userName,
    ...(target.certificate && { certData: base64(target.certificate) }),
    ...(target.key && { keyData: base64(target.key) }),
    ...(authProvider && { authProvider }),
    ...(exec && { exec: { ...exec, env: [...(exec.env ?? []), execInfo(exec, target)] } }),
  };
}

/** What client-go tells every plugin and client-node does not (KEP-541, client.authentication.k8s.io). */
function execInfo(exec: ExecEntry, target: Target): { name: string; value: string } {
  const cluster = {
    server: target.server.href.replace(/\/$/, ""),
    ...(target.serverName && { "tls-server-name": target.serverName }),
    ...(target.insecure && { "insecure-skip-tls-verify": true }),
    ...(target.ca && { "certificate-authority-data": base64(target.ca) }),
  };
  const spec = { interactive: false, ...(exec.provideClusterInfo && { cluster }) };
  const info = {
    apiVersion: exec.apiVersion ?? "client.authentication.k8s.io/v1",
    kind: "ExecCredential",
    spec,
  };
  return { name: "KUBERNETES_EXEC_INFO", value: JSON.stringify(info) };
}

const base64 = (pem: string): string => Buffer.from(pem).toString("base64");

function pluginFailed(target: Target, error: NodeJS.ErrnoException): KaggError {
  const { exec, "auth-provider": provider } = target.user;
  const command = exec?.command ?? provider?.name ?? "proxy";
  const missing = error.code === "ENOENT";
  // client-node parses what the plugin printed and reaches into it unseen.
  const garbled = error instanceof SyntaxError || error instanceof TypeError;
  const said = garbled
    ? "it printed no ExecCredential with a status"
    : error.message.trim().split("\n").at(-1) || "it said nothing";
  return new KaggError(
    "cluster/no-kubeconfig",
    {
      where: `user "${target.userName}"`,
      what: missing
        ? `the credential plugin ${command} is not installed`
        : `the credential plugin ${command} failed: ${said}`,
      hint: (missing && exec?.installHint?.trim()) || `kubectl --context ${target.context} auth whoami`,
    },
    { cause: error },
  );
}
