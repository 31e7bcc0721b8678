import type { Stored } from "../storage.ts";
import { messageOf } from "../../http/message-of.ts";
import type { Connection } from "./connection.ts";
import { isDeadlineExceeded } from "./grpc-error.ts";
import { keyReader, rangeOf, type ReadKey } from "./keys.ts";
import { type KeyValue, type RangeRequest, type RangeResponse, visitKeyValues } from "./protocol.ts";
import { unpack, unpackInPlace } from "./value.ts";

export type EtcdSnapshot = {
  readonly revision: number;
  readonly clusterId: number;
  readonly objects: readonly Stored[];
};

/**
 * The first page has as many objects as k8s.io/apiserver's watch cache asks for at a time (storageWatchListPageSize), so that
 * etcd looks for them while this process does the rest of its start. Those behind it are as large as fits into `pageBytes`:
 * while one is read, etcd finds the next.
 */
const largestPage = 10_000;
const pageBytes = 8 * 1024 * 1024;

/** Where so many are more than etcd can send in time. */
const smallPage = 500;

/** Everything below a prefix at one revision, read in pages. */
export async function loadSnapshot(connection: Connection, prefix: string): Promise<EtcdSnapshot> {
  for (let limit = largestPage; ;) {
    try {
      return await readPages(connection, prefix, limit);
    } catch (error) {
      const isTooLarge = error instanceof Error && isDeadlineExceeded(error.cause) && limit > smallPage;
      if (isTooLarge) limit = smallPage;
      // Someone has compacted that revision while it was read.
      else if (!messageOf(error).includes("required revision has been compacted")) throw error;
    }
  }
}

async function readPages(connection: Connection, prefix: string, limit: number): Promise<EtcdSnapshot> {
  const { key, rangeEnd } = rangeOf(prefix);
  let page: RangeResponse | undefined = await connection.range({ key, rangeEnd, limit });
  const { revision, clusterId } = page.header;
  const objects: Stored[] = [];
  const readKey = keyReader(prefix);
  while (page) {
    const next: Promise<RangeResponse> | undefined = page.more
      ? connection.range({ ...behind(page), rangeEnd, revision })
      : undefined;
    next?.catch(() => undefined);
    visitKeyValues(page, (kv) => objects.push(storedAt(readKey, kv, unpackInPlace)));
    page = await next;
  }
  return { revision, clusterId, objects };
}

/** Where the page behind one begins, and how many objects it may have. */
function behind(page: RangeResponse): Pick<RangeRequest, "key" | "limit"> {
  let count = 0;
  let keyAt = 0;
  let keyEnd = 0;
  visitKeyValues(page, (kv) => {
    count += 1;
    ({ keyAt, keyEnd } = kv);
  });
  const { source } = page;
  const limit = Math.ceil((pageBytes / source.length) * count);
  return {
    key: Buffer.concat([keyOf({ source, keyAt, keyEnd }), Buffer.from("\0")]),
    limit: Math.min(largestPage, Math.max(1, limit)),
  };
}

const keyOf = ({ source, keyAt, keyEnd }: Pick<KeyValue, "source" | "keyAt" | "keyEnd">): Buffer =>
  source.subarray(keyAt, keyEnd);

/** An object as it is served. Throws where there is something else. */
export const storedFrom = (readKey: ReadKey, kv: KeyValue): Stored => storedAt(readKey, kv, unpack);

function storedAt(readKey: ReadKey, kv: KeyValue, unpacked: (kv: KeyValue) => Buffer): Stored {
  try {
    return { key: readKey(kv), revision: kv.modRevision, bytes: unpacked(kv) };
  } catch (error) {
    throw new Error(`${keyOf(kv).toString()} in etcd is no object of this server: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
