import { messageOf } from "../../http/message-of.ts";
import { storageUnavailable } from "../storage-error.ts";
import { channel, type Channel, type Credentials, type Stream, type StreamHandlers } from "./grpc-channel.ts";
import { GrpcError } from "./grpc-error.ts";
import {
  compactionRequest,
  type RangeRequest,
  rangeRequest,
  type RangeResponse,
  readRangeResponse,
  readTransactionResponse,
  type Transaction,
  transactionRequest,
  type TransactionResponse,
} from "./protocol.ts";
import { refusal } from "./refusal.ts";

/** What the store asks of etcd; every call ends after a bounded time. */
export type Connection = {
  /** Linearizable; tried on other members until the time is up. Rejects with a 503. */
  readonly range: (request: RangeRequest) => Promise<RangeResponse>;
  /** Sent once: a second one could not tell its own work from somebody else's. Rejects with a StatusError. */
  readonly txn: (request: Transaction) => Promise<TransactionResponse>;
  readonly compact: (revision: number) => Promise<unknown>;
  /** A stream to one member, which ends when that member loses the quorum. */
  readonly watch: (handlers: StreamHandlers) => Promise<Stream>;
  readonly close: () => void;
};

export type ConnectionOptions = {
  readonly hosts: readonly string[];
  readonly credentials: Credentials | undefined;
  /** Milliseconds. */
  readonly requestTimeout: number;
};

const pauseBetweenTries = 100;

export function connect({ hosts, credentials, requestTimeout }: ConnectionOptions): Connection {
  const members = membersOf(hosts, credentials);
  const call = (method: string, request: Buffer, deadline: number): Promise<Buffer> =>
    members.use((member) => member.call(`/etcdserverpb.KV/${method}`, request, deadline));
  /** A try on one member leaves time for another one. */
  const deadline = (end: number): number =>
    hosts.length > 1 ? Math.min(end, Date.now() + requestTimeout / 2) : end;
  return {
    range: async (request) => {
      const end = Date.now() + requestTimeout;
      for (;;) {
        try {
          return readRangeResponse(await call("Range", rangeRequest(request), deadline(end)));
        } catch (error) {
          const isPassing = error instanceof GrpcError && error.isPassing;
          if (!isPassing || Date.now() + pauseBetweenTries >= end) {
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
          return readTransactionResponse(await call("Txn", transactionRequest(request), end));
        } catch (error) {
          const { wasSent, answer } = refusal(error);
          if (wasSent || Date.now() + pauseBetweenTries >= end) throw answer;
        }
        await pause(pauseBetweenTries);
      }
    },
    compact: (revision) =>
      call("Compact", compactionRequest(revision), deadline(Date.now() + requestTimeout)),
    watch: (handlers) =>
      members.use((member) => {
        const end = deadline(Date.now() + requestTimeout);
        const onEnd = (why: Error): void => {
          members.leave(member);
          handlers.onEnd(why);
        };
        // As clientv3.WithRequireLeader does.
        return member.stream("/etcdserverpb.Watch/Watch", { hasleader: "true" }, { ...handlers, onEnd }, end);
      }),
    close: () => members.close(),
  };
}

type Members = {
  /** With the member that is used now; another one is, from then on, where that one fails. */
  readonly use: <Result>(work: (member: Channel) => Promise<Result>) => Promise<Result>;
  readonly leave: (member: Channel) => void;
  readonly close: () => void;
};

function membersOf(hosts: readonly string[], credentials: Credentials | undefined): Members {
  const channels = hosts.map((host) => channel(host, credentials));
  // Replicas spread over the members.
  let current = Math.floor(Math.random() * channels.length);
  const leave = (member: Channel): void => {
    if (channels[current] === member) current = (current + 1) % channels.length;
  };
  return {
    leave,
    use: async (work) => {
      const member = channels[current] as Channel;
      try {
        return await work(member);
      } catch (error) {
        if (error instanceof GrpcError && error.isPassing) leave(member);
        throw error;
      }
    },
    close: () => {
      for (const one of channels) one.close();
    },
  };
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
