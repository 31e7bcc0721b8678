import type { HistoryLimits } from "./history.ts";
import { opened } from "./opened.ts";
import type { StorageOpener } from "./storage.ts";

/** What a program says of its etcd; the flags of the same meaning win, so that one image serves every cluster. */
export type EtcdOptions = {
  /** `https://host:port` of each member; `--etcd-servers` wins. */
  readonly hosts?: string | readonly string[];
  /** Who signed the members' certificates, PEM; the system's by default. `--etcd-cafile` wins. */
  readonly caFile?: string;
  /** This server's certificate and key for etcd, PEM. `--etcd-certfile` and `--etcd-keyfile` win. */
  readonly certFile?: string;
  readonly keyFile?: string;
  /**
   * Where in etcd the objects are: `<prefix>/<group>/<plural>/<namespace>/<name>`. `/kagg` by default; `--etcd-prefix`
   * wins. Everything below it is held in memory, so servers of different APIs should not share one.
   */
  readonly prefix?: string;
  readonly history?: Partial<HistoryLimits>;
  /**
   * Milliseconds between compactions of etcd, each to where it was one interval before; 5 minutes by default, 0 leaves
   * it to others. Replicas, and a kube-apiserver on the same etcd, take turns.
   */
  readonly compactionInterval?: number;
  /** Milliseconds that etcd may take for one request; 5,000 by default. */
  readonly requestTimeout?: number;
};

/**
 * Keeps objects in etcd 3.4.25, 3.5.8 or newer, for as many replicas as you like. A resourceVersion is etcd's revision.
 *
 * Reads are answered from memory, as by kube-apiserver's watch cache, once etcd has said what is current and that has
 * arrived: no replica serves less than what any of them has answered. While etcd has no quorum, `/readyz` fails and
 * requests get a 503 (504 where a write was sent and not confirmed) with Retry-After.
 *
 * Watches can resume from the last 10,000 changes since this replica started, at most 64 MiB (see `history`); what is
 * older is a 410 that names the oldest resourceVersion.
 *
 * @example
 * await serve({ resources: [Mango], storage: etcd({ hosts: "http://127.0.0.1:2379" }) });
 */
export function etcd(options: EtcdOptions = {}): StorageOpener {
  // No other server should pay for what only this one needs. It is read while the program looks at its flags.
  const reading = import("./etcd/open.ts");
  reading.catch(() => undefined);
  return async ({ etcd: flags = {}, logger }) => {
    const { openEtcd } = await reading;
    return opened(await openEtcd(options, flags), options.history, logger);
  };
}
