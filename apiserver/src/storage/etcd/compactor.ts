import type { Connection } from "./connection.ts";

/** kube-apiserver's, so that servers that share an etcd with it take turns with it too. */
const turnKey = Buffer.from("compact_rev_key");

/** What one server knows of the last compaction. */
export type Turn = { readonly version: number; readonly revision: number };

export const firstTurn: Turn = { version: 0, revision: 0 };

/**
 * Compacts to the revision of the last turn, unless another server has had a turn since: of many, one does it in each
 * interval. See k8s.io/apiserver/pkg/storage/etcd3/compact.go. Returns what to call it with the next time.
 */
export async function compact(connection: Connection, { version, revision }: Turn): Promise<Turn> {
  const { header, succeeded, found } = await connection.txn({
    compare: { key: turnKey, version },
    success: [{ put: { key: turnKey, value: Buffer.from(String(revision)) } }],
    failure: [{ range: { key: turnKey } }],
  });
  const now = header.revision;
  if (!succeeded) return { version: found[0]?.version ?? 0, revision: now };
  if (revision > 0) await connection.compact(revision);
  return { version: version + 1, revision: now };
}

/** Compacts every `interval` milliseconds until the returned function is called; 0 never does. */
export function compactEvery(interval: number, connection: Connection): () => void {
  if (interval === 0) return () => undefined;
  let turn = firstTurn;
  const timer = setInterval(() => {
    // What fails now is done by the next turn.
    compact(connection, turn).then(
      (next) => {
        turn = next;
      },
      () => undefined,
    );
  }, interval);
  timer.unref();
  return () => clearInterval(timer);
}
