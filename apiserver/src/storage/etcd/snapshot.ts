import type { Stored } from "../storage.ts";
import { messageOf } from "../../http/message-of.ts";
import type { Connection } from "./connection.ts";
import { rangeOf, readKey } from "./keys.ts";
import type { KeyValue } from "./protocol.ts";
import { unpack } from "./value.ts";

export type EtcdSnapshot = {
  readonly revision: number;
  readonly clusterId: number;
  readonly objects: readonly Stored[];
};

/** As many objects as k8s.io/apiserver reads at a time. */
const pageSize = 500;

/** Everything below a prefix at one revision, read in pages. */
export async function loadSnapshot(connection: Connection, prefix: string): Promise<EtcdSnapshot> {
  const { rangeEnd } = rangeOf(prefix);
  for (;;) {
    try {
      let { key } = rangeOf(prefix);
      let page = await connection.range({ key, rangeEnd, limit: pageSize });
      const { revision, clusterId } = page.header;
      const objects = page.kvs.map((kv) => storedFrom(prefix, kv));
      while (page.more) {
        key = Buffer.concat([page.kvs.at(-1)?.key ?? key, Buffer.from("\0")]);
        page = await connection.range({ key, rangeEnd, limit: pageSize, revision });
        for (const kv of page.kvs) objects.push(storedFrom(prefix, kv));
      }
      return { revision, clusterId, objects };
    } catch (error) {
      // Someone has compacted that revision while it was read.
      if (!messageOf(error).includes("required revision has been compacted")) throw error;
    }
  }
}

/** An object as it is served. Throws where there is something else. */
export function storedFrom(prefix: string, { key, value, modRevision: revision }: KeyValue): Stored {
  try {
    return { key: readKey(prefix, key), revision, bytes: unpack(value, revision) };
  } catch (error) {
    throw new Error(`${key.toString()} in etcd is no object of this server: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
