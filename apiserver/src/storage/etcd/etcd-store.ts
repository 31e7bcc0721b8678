import type { HistoryLimits } from "../history.ts";
import { ObjectCache } from "../object-cache.ts";
import { storageUnavailable } from "../storage-error.ts";
import type { Change, Storage, WriteResult } from "../storage.ts";
import { compactEvery } from "./compactor.ts";
import type { Connection } from "./connection.ts";
import { follow, type Follower } from "./follower.ts";
import { shared } from "./freshness.ts";
import { followHealth } from "./health.ts";
import { keyReader, rangeOf, writeKey } from "./keys.ts";
import type { Transaction } from "./protocol.ts";
import { loadSnapshot, storedFrom } from "./snapshot.ts";
import { pack } from "./value.ts";

export type EtcdStoreOptions = {
  readonly connection: Connection;
  readonly prefix: string;
  readonly history: Partial<HistoryLimits> | undefined;
  /** Milliseconds. */
  readonly patience: number;
  readonly compactionInterval: number;
};

/** Objects in etcd, read from a cache that follows it, as kube-apiserver's watch cache does. */
export async function openEtcdStore(options: EtcdStoreOptions): Promise<Storage> {
  const { connection, prefix, history, patience, compactionInterval } = options;
  const { clusterId, ...snapshot } = await loadSnapshot(connection, prefix);
  const cache = new ObjectCache({ ...snapshot, ...(history && { history }) });
  const follower = follow({ connection, cache, prefix, patience });
  const fresh = shared(async () => {
    const seen = cache.revision();
    // Any key tells the revision, and to find one costs etcd less than to count all.
    const { header } = await connection.range({ key: rangeOf(prefix).key, countOnly: true });
    const { revision } = header;
    if (header.clusterId !== clusterId || revision < seen) throw wentBack(revision, seen);
    await follower.reach(revision, false);
  });
  const health = followHealth(fresh);
  const stopCompacting = compactEvery(compactionInterval, connection);
  const write = writer(connection, prefix, follower);
  let closed = false;
  const checkOpen = (): void => {
    if (closed) throw new Error("the storage is closed");
  };
  return {
    revision: () => cache.revision(),
    oldestRevision: () => cache.oldestRevision(),
    fresh,
    get: (key) => cache.get(key),
    list: (of, page) => cache.list(of, page),
    changes: (of, revision) => cache.changes(of, revision),
    write: async (change) => {
      checkOpen();
      const problem = health.problem();
      if (problem) throw storageUnavailable(problem);
      return write(change);
    },
    check: () => {
      checkOpen();
      const problem = health.problem();
      if (problem) throw new Error(problem);
    },
    close: () => {
      if (!closed) {
        closed = true;
        health.stop();
        stopCompacting();
        follower.stop();
        cache.close();
        connection.close();
      }
      return Promise.resolve();
    },
  };
}

const wentBack = (revision: number, seen: number): Error =>
  storageUnavailable(
    `etcd is at revision ${revision} but was at ${seen}: it is another one, or was restored; restart this server`,
  );

function writer(
  connection: Connection,
  prefix: string,
  follower: Follower,
): (change: Change) => Promise<WriteResult> {
  const readKey = keyReader(prefix);
  return async (change) => {
    const key = writeKey(prefix, change.key);
    const { value, at } = pack(change.encode);
    const { header, succeeded, found } = await connection.txn(transaction(change, key, value));
    const { revision } = header;
    if (succeeded && !isVoid(change)) {
      // It is done, whether this server sees it in time or not.
      await follower.reach(revision, true).catch(() => undefined);
      return { done: true, stored: { key: change.key, revision, bytes: at(revision) } };
    }
    const [kv] = found;
    // Who tries again begins with what the cache has.
    await (kv ? follower.reach(kv.modRevision, true) : follower.reach(revision, false));
    return { done: false, found: kv && storedFrom(readKey, kv) };
  };
}

/** The deletion of what must not be there is never done. */
const isVoid = ({ type, expected }: Pick<Change, "type" | "expected">): boolean =>
  type === "delete" && expected === 0;

function transaction(change: Change, key: Buffer, value: Buffer): Transaction {
  const read = { range: { key } };
  const { type, expected } = change;
  const done = isVoid(change) ? read : type === "put" ? { put: { key, value } } : { delete: { key } };
  return { compare: { key, modRevision: expected }, success: [done], failure: [read] };
}
