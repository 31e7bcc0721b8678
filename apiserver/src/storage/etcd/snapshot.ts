import { slabs, type Allocate } from "../slab.ts";
import type { Stored } from "../storage.ts";
import { messageOf } from "../../http/message-of.ts";
import type { Connection } from "./connection.ts";
import { rangeOf, readKey } from "./keys.ts";
import type { KeyValue, RangeRequest, RangeResponse } from "./protocol.ts";
import { unpack } from "./value.ts";

export type EtcdSnapshot = {
  readonly revision: number;
  readonly clusterId: number;
  readonly objects: readonly Stored[];
};

/**
 * The first page, as large as k8s.io/apiserver's; each behind it has twice as many, since each is a round trip and etcd
 * counts all that are left, up to what fits into `pageBytes`: while one is read, etcd finds the next.
 */
const firstPage = 500;
const largestPage = 10_000;
const pageBytes = 8 * 1024 * 1024;

/** Everything below a prefix at one revision, read in pages. */
export async function loadSnapshot(connection: Connection, prefix: string): Promise<EtcdSnapshot> {
  const { key, rangeEnd } = rangeOf(prefix);
  for (;;) {
    try {
      let page: RangeResponse | undefined = await connection.range({ key, rangeEnd, limit: firstPage });
      const { revision, clusterId } = page.header;
      const objects: Stored[] = [];
      const allocate = slabs();
      while (page) {
        const next: Promise<RangeResponse> | undefined = page.more
          ? connection.range({ ...behind(page.kvs), rangeEnd, revision })
          : undefined;
        next?.catch(() => undefined);
        for (const kv of page.kvs) objects.push(storedFrom(prefix, kv, allocate));
        page = await next;
      }
      return { revision, clusterId, objects };
    } catch (error) {
      // Someone has compacted that revision while it was read.
      if (!messageOf(error).includes("required revision has been compacted")) throw error;
    }
  }
}

/** Where the page behind one begins, and how many objects it may have. */
function behind(kvs: readonly KeyValue[]): Pick<RangeRequest, "key" | "limit"> {
  const bytes = kvs.reduce((sum, { value }) => sum + value.length, 0);
  const limit = Math.min(kvs.length * 2, Math.ceil((pageBytes / Math.max(1, bytes)) * kvs.length));
  return {
    key: Buffer.concat([kvs.at(-1)?.key ?? Buffer.alloc(0), Buffer.from("\0")]),
    limit: Math.min(largestPage, Math.max(1, limit)),
  };
}

/** An object as it is served. Throws where there is something else. */
export function storedFrom(
  prefix: string,
  { key, value, modRevision: revision }: KeyValue,
  allocate?: Allocate,
): Stored {
  try {
    return { key: readKey(prefix, key), revision, bytes: unpack(value, revision, allocate) };
  } catch (error) {
    throw new Error(`${key.toString()} in etcd is no object of this server: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
