import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { KaggError } from "../../errors.ts";
import type { ClusterEntry, Kubeconfig, UserEntry } from "./kubeconfig.ts";

/** What one context of a kubeconfig says about where to go and as whom, with every file it names read. */
export type Target = {
  /** The server without a trailing slash; it may have a path, as Rancher's proxies do. */
  readonly server: URL;
  readonly context: string;
  readonly clusterName: string;
  readonly userName: string;
  readonly ca: string | undefined;
  readonly insecure: boolean;
  readonly serverName: string | undefined;
  readonly proxy: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  readonly user: UserEntry;
};

/** Picks a context. Throws `cluster/no-kubeconfig` with the contexts there are, or with what is wrong in it. */
export function selectTarget(config: Kubeconfig, wanted: string | undefined): Target {
  const files = config.files.join(", ");
  const context = wanted ?? config.currentContext;
  if (context === undefined) {
    throw problem(files, `has no current-context; it has ${list(config)}`, "kagg … --context NAME");
  }
  const chosen = config.contexts.get(context);
  if (!chosen) {
    throw problem(files, `has no context "${context}"; it has ${list(config)}`, "kagg … --context NAME");
  }
  const at = `${files} context "${context}"`;
  const cluster = config.clusters.get(chosen.cluster ?? "");
  if (!cluster) throw problem(at, `names the cluster "${chosen.cluster ?? ""}", which is not there`);
  const user = chosen.user ? config.users.get(chosen.user) : {};
  if (!user) throw problem(at, `names the user "${chosen.user}", which is not there`);
  return {
    context,
    clusterName: chosen.cluster ?? "",
    userName: chosen.user ?? "",
    ...clusterSide(`${files} cluster "${chosen.cluster}"`, cluster),
    ...userSide(`${files} user "${chosen.user}"`, user),
  };
}

function clusterSide(
  at: string,
  entry: ClusterEntry,
): Pick<Target, "server" | "ca" | "insecure" | "serverName" | "proxy"> {
  const server = URL.canParse(entry.server ?? "") ? new URL(entry.server ?? "") : undefined;
  if (!server || !/^https?:$/.test(server.protocol)) {
    throw problem(at, `has the server "${entry.server ?? ""}", which is no http(s) address`);
  }
  const ca = fileOrData(at, entry, "certificate-authority");
  const insecure = entry["insecure-skip-tls-verify"] === true;
  if (ca !== undefined && insecure) {
    throw problem(
      at,
      "has both a certificate-authority and insecure-skip-tls-verify; kubectl refuses that too",
    );
  }
  if (ca !== undefined && !ca.includes("-----BEGIN CERTIFICATE-----")) {
    throw problem(at, "has a certificate-authority that is no PEM certificate");
  }
  return { server, ca, insecure, serverName: entry["tls-server-name"], proxy: proxyOf(at, entry) };
}

/** The schemes that client-go takes (clientcmd.parseProxyURL). */
function proxyOf(at: string, { "proxy-url": proxy }: ClusterEntry): string | undefined {
  if (!proxy || (URL.canParse(proxy) && /^(https?|socks5):$/.test(new URL(proxy).protocol))) return proxy;
  throw problem(at, `has the proxy-url "${proxy}", which is no address of an http, https or socks5 proxy`);
}

function userSide(at: string, user: UserEntry): Pick<Target, "certificate" | "key" | "user"> {
  const certificate = fileOrData(at, user, "client-certificate");
  const key = fileOrData(at, user, "client-key");
  const groups: unknown = user["as-groups"];
  if (groups !== undefined && groups !== null && !Array.isArray(groups)) {
    throw problem(at, "has as-groups that are no list");
  }
  if (!user.as && (user["as-uid"] || user["as-groups"]?.length || user["as-user-extra"])) {
    throw problem(at, "has as-uid, as-groups or as-user-extra without as; kubectl refuses that too");
  }
  if (certificate !== undefined && key === undefined)
    throw problem(at, "has a client-certificate and no client-key");
  try {
    createSecureContext({ ...(certificate && { cert: certificate }), ...(key && { key }) });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "unreadable";
    throw problem(at, `has a client certificate and key that do not fit together or are no PEM (${reason})`);
  }
  return { certificate, key, user };
}

/** As client-go: the embedded data wins over the file. */
function fileOrData(at: string, entry: ClusterEntry | UserEntry, field: string): string | undefined {
  const fields = entry as Readonly<Record<string, unknown>>;
  const data = fields[`${field}-data`];
  if (typeof data === "string" && data !== "") return Buffer.from(data, "base64").toString("utf8");
  const file = fields[field];
  if (typeof file !== "string" || file === "") return undefined;
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw problem(
      at,
      `names ${field} ${file}, which cannot be read (${(error as NodeJS.ErrnoException).code})`,
    );
  }
}

const list = ({ contexts }: Kubeconfig): string =>
  contexts.size === 0 ? "none at all" : [...contexts.keys()].toSorted().join(", ");

const problem = (where: string, what: string, hint = "kubectl config view --minify"): KaggError =>
  new KaggError("cluster/no-kubeconfig", { where, what, hint });
