import { messageOf } from "../../http/message-of.ts";
import { ConnectionPool } from "etcd3/lib/connection-pool.js";
import { isRecoverableError } from "etcd3/lib/errors.js";
import type { IOptions } from "etcd3/lib/options.js";
import {
  KVClient,
  type IDuplexStream,
  type IRangeRequest,
  type IRangeResponse,
  type ITxnRequest,
  type ITxnResponse,
  type IWatchRequest,
  type IWatchResponse,
} from "etcd3/lib/rpc.js";
import { storageUnavailable } from "../storage-error.ts";
import { refusal } from "./refusal.ts";

type WatchStream = IDuplexStream<IWatchRequest, IWatchResponse>;

/** What the store asks of etcd; every call ends after a bounded time. */
export type Connection = {
  /** Linearizable; tried on other members until the time is up. Rejects with a 503. */
  readonly range: (request: IRangeRequest) => Promise<IRangeResponse>;
  /** Sent once: a second one could not tell its own work from somebody else's. Rejects with a StatusError. */
  readonly txn: (request: ITxnRequest) => Promise<ITxnResponse>;
  readonly compact: (revision: number) => Promise<unknown>;
  /** A stream to one member, which ends when that member loses the quorum. */
  readonly watch: () => Promise<WatchStream>;
  readonly close: () => void;
};

export type ConnectionOptions = {
  readonly hosts: readonly string[];
  readonly credentials: IOptions["credentials"];
  /** Milliseconds. */
  readonly requestTimeout: number;
};

const pauseBetweenTries = 100;

export function connect({ hosts, credentials, requestTimeout }: ConnectionOptions): Connection {
  const pool = new ConnectionPool({
    hosts: [...hosts],
    ...(credentials && { credentials }),
    grpcOptions: channelOptions,
    // etcd3 would send a transaction again whose answer was lost, and would keep away from a member that is back.
    faultHandling: { global: once, host: () => once },
  });
  const kv = new KVClient(pool);
  /** A try on one member leaves time for another one. */
  const deadline = (end: number): { deadline: number } => ({
    deadline: hosts.length > 1 ? Math.min(end, Date.now() + requestTimeout / 2) : end,
  });
  return {
    range: async (request) => {
      const end = Date.now() + requestTimeout;
      for (;;) {
        try {
          return await kv.range(request, deadline(end));
        } catch (error) {
          if (!isRecoverable(error) || Date.now() + pauseBetweenTries >= end) {
            throw storageUnavailable(`etcd cannot be read: ${messageOf(error)}`, error);
          }
        }
        await pause(pauseBetweenTries);
      }
    },
    txn: async (request) => {
      const end = Date.now() + requestTimeout;
      for (;;) {
        try {
          return await kv.txn(request, { deadline: end });
        } catch (error) {
          const { wasSent, answer } = refusal(error);
          if (wasSent || Date.now() + pauseBetweenTries >= end) throw answer;
        }
        await pause(pauseBetweenTries);
      }
    },
    compact: (revision) => kv.compact({ revision }, deadline(Date.now() + requestTimeout)),
    watch: () =>
      pool.withConnection("Watch", ({ client, metadata }) => {
        const own = metadata.clone();
        // As clientv3.WithRequireLeader does.
        own.set("hasleader", "true");
        return (client as unknown as WatchService).watch(own);
      }),
    close: () => pool.close(),
  };
}

/** The method that the protocol's description gives to the client at run time. */
type WatchService = { readonly watch: (metadata: object) => WatchStream };

const channelOptions = {
  // A member that is gone without a word, as in k8s.io/apiserver/pkg/storage/storagebackend/factory/etcd3.go.
  "grpc.keepalive_time_ms": 30_000,
  "grpc.keepalive_timeout_ms": 10_000,
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.min_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 1000,
  // etcd bounds what is written; a page of large objects is larger than what gRPC takes by default.
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
  "grpc.enable_http_proxy": 0,
};

/** cockatiel's noop, which etcd3 does not hand on. */
const once = {
  onSuccess: () => ({ dispose: () => undefined }),
  onFailure: () => ({ dispose: () => undefined }),
  execute: async (run: (context: { signal: AbortSignal }) => unknown) =>
    run({ signal: new AbortController().signal }),
} as unknown as NonNullable<NonNullable<IOptions["faultHandling"]>["global"]>;

const isRecoverable = (error: unknown): boolean => error instanceof Error && isRecoverableError(error);

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
