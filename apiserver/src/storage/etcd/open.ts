import { readFile } from "node:fs/promises";
import { rootCertificates } from "node:tls";
import type { EtcdOptions } from "../etcd.ts";
import type { EtcdFlags, Storage } from "../storage.ts";
import { connect } from "./connection.ts";
import { openEtcdStore } from "./etcd-store.ts";
import type { Credentials } from "./grpc-channel.ts";
import { normalPrefix } from "./keys.ts";

const minute = 60_000;

/** Opens a store with what a program and its flags say; rejects where etcd does not answer. */
export async function openEtcd(options: EtcdOptions, flags: EtcdFlags): Promise<Storage> {
  const { requestTimeout = 5000, compactionInterval = 5 * minute, history } = options;
  const { caFile, certFile, keyFile, prefix = "/kagg" } = { ...options, ...flags };
  const hosts = [flags.servers ?? options.hosts ?? []].flat();
  checkHosts(hosts);
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw new Error("etcd needs both or none of --etcd-certfile and --etcd-keyfile");
  }
  const isSecure = hosts.some((host) => host.startsWith("https:"));
  const credentials = isSecure ? await readCredentials({ caFile, certFile, keyFile }) : undefined;
  const connection = connect({ hosts, credentials, requestTimeout });
  try {
    return await openEtcdStore({
      connection,
      prefix: normalPrefix(prefix),
      history,
      patience: requestTimeout,
      compactionInterval,
    });
  } catch (error) {
    connection.close();
    throw error;
  }
}

function checkHosts(hosts: readonly string[]): void {
  if (hosts.length === 0) {
    throw new Error('etcd needs its address: set --etcd-servers, or write etcd({ hosts: "https://…:2379" })');
  }
  for (const host of hosts) {
    if (!/^https?:\/\/[^/]+$/.test(host)) throw new Error(`${host} is no address such as https://host:2379`);
  }
  if (new Set(hosts.map((host) => host.split(":")[0])).size > 1) {
    throw new Error("the addresses of etcd must be all https or all http");
  }
}

type Files = { readonly [name in "caFile" | "certFile" | "keyFile"]: string | undefined };

async function readCredentials({ caFile, certFile, keyFile }: Files): Promise<Credentials> {
  const ca = caFile ? await readFile(caFile) : Buffer.from(rootCertificates.join("\n"));
  if (!certFile || !keyFile) return { ca };
  return { ca, key: await readFile(keyFile), cert: await readFile(certFile) };
}
