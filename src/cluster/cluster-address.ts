import { findTarget } from "./kubeconfig/find-target.ts";

/** The `cluster` of a kubeconfig with everything inside of it, for a program that logs in as somebody else. */
export type ClusterAddress = {
  readonly server: string;
  readonly "certificate-authority-data"?: string;
  readonly "insecure-skip-tls-verify"?: boolean;
  readonly "tls-server-name"?: string;
  readonly "proxy-url"?: string;
};

/** Where the context of a kubeconfig leads to. Throws `cluster/no-kubeconfig`. */
export function clusterAddress(options: Parameters<typeof findTarget>[0]): ClusterAddress {
  const { server, ca, insecure, serverName, proxy } = findTarget(options);
  return {
    server: server.href.replace(/\/$/, ""),
    ...(ca !== undefined && { "certificate-authority-data": Buffer.from(ca).toString("base64") }),
    ...(insecure && { "insecure-skip-tls-verify": true }),
    ...(serverName !== undefined && { "tls-server-name": serverName }),
    ...(proxy && { "proxy-url": proxy }),
  };
}
