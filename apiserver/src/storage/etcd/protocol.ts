import { type Field, message, readMessage } from "./protobuf.ts";

// go.etcd.io/etcd/api/v3: etcdserverpb/rpc.proto and mvccpb/kv.proto, as far as this server speaks them.

/** `clusterId` is only good for comparing. */
type Header = { readonly clusterId: number; readonly revision: number };

export type KeyValue = {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly modRevision: number;
  readonly version: number;
};

export type RangeRequest = {
  readonly key: Buffer;
  /** The first key behind; one key where it is undefined. */
  readonly rangeEnd?: Buffer;
  readonly limit?: number;
  /** The newest by default. */
  readonly revision?: number;
  readonly countOnly?: boolean;
};

export type RangeResponse = {
  readonly header: Header;
  readonly kvs: readonly KeyValue[];
  readonly more: boolean;
};

type Operation =
  | { readonly range: RangeRequest }
  | { readonly put: { readonly key: Buffer; readonly value: Buffer } }
  | { readonly delete: { readonly key: Buffer } };

/** All of `success` where the key is as `compare` says, else all of `failure`. */
export type Transaction = {
  readonly compare: { readonly key: Buffer } & (
    | { readonly version: number }
    | { readonly modRevision: number }
  );
  readonly success: readonly Operation[];
  readonly failure: readonly Operation[];
};

export type TransactionResponse = {
  readonly header: Header;
  readonly succeeded: boolean;
  /** What the operations that are a range have found, all together. */
  readonly found: readonly KeyValue[];
};

export type WatchEvent = {
  readonly isDeletion: boolean;
  readonly kv: KeyValue;
  /** As it was before; undefined where etcd no longer knows. */
  readonly before: KeyValue | undefined;
};

export type WatchResponse = {
  readonly header: Header;
  readonly created: boolean;
  readonly canceled: boolean;
  /** More than 0 where what was to come next has been compacted. */
  readonly compactRevision: number;
  readonly cancelReason: string;
  /** Whether more events of the same revision follow. */
  readonly fragment: boolean;
  readonly events: readonly WatchEvent[];
};

export const rangeRequest = ({ key, rangeEnd, limit, revision, countOnly }: RangeRequest): Buffer =>
  message([1, key], [2, rangeEnd], [3, limit], [4, revision], [9, countOnly]);

export function transactionRequest({ compare, success, failure }: Transaction): Buffer {
  const target = "version" in compare ? versionTarget : modTarget;
  const compared: Field =
    "version" in compare ? [versionValue, compare.version] : [modValue, compare.modRevision];
  return message(
    [1, message([2, target], [3, compare.key], compared)],
    ...success.map((one): Field => [2, operation(one)]),
    ...failure.map((one): Field => [3, operation(one)]),
  );
}

/** Compare.CompareTarget, and the fields of what it is compared with. */
const versionTarget = 0;
const modTarget = 2;
const versionValue = 4;
const modValue = 6;

function operation(one: Operation): Buffer {
  if ("range" in one) return message([1, rangeRequest(one.range)]);
  if ("put" in one) return message([2, message([1, one.put.key], [2, one.put.value])]);
  return message([3, message([1, one.delete.key])]);
}

export const compactionRequest = (revision: number): Buffer => message([1, revision]);

/** A watch of a range from a revision on, which tells the state before each change, and its progress now and then. */
export const watchRequest = (key: Buffer, rangeEnd: Buffer, revision: number): Buffer =>
  message([1, message([1, key], [2, rangeEnd], [3, revision], [4, true], [6, true], [8, true])]);

export const progressRequest = (): Buffer => message([3, Buffer.alloc(0)]);

export function readRangeResponse(source: Buffer): RangeResponse {
  let header = noHeader;
  let more = false;
  const kvs: KeyValue[] = [];
  readMessage(source, {
    number: (field, value) => {
      if (field === 3) more = value === 1;
    },
    bytes: (field, value) => {
      if (field === 1) header = readHeader(value);
      if (field === 2) kvs.push(readKeyValue(value));
    },
  });
  return { header, kvs, more };
}

export function readTransactionResponse(source: Buffer): TransactionResponse {
  let header = noHeader;
  let succeeded = false;
  const found: KeyValue[] = [];
  const operations = {
    bytes: (field: number, value: Buffer): void => {
      if (field === 1) found.push(...readRangeResponse(value).kvs);
    },
  };
  readMessage(source, {
    number: (field, value) => {
      if (field === 2) succeeded = value === 1;
    },
    bytes: (field, value) => {
      if (field === 1) header = readHeader(value);
      if (field === 3) readMessage(value, operations);
    },
  });
  return { header, succeeded, found };
}

export function readWatchResponse(source: Buffer): WatchResponse {
  let header = noHeader;
  const numbers: number[] = [];
  let cancelReason = "";
  const events: WatchEvent[] = [];
  readMessage(source, {
    number: (field, value) => {
      numbers[field] = value;
    },
    bytes: (field, value) => {
      if (field === 1) header = readHeader(value);
      if (field === 6) cancelReason = value.toString();
      if (field === 11) events.push(readEvent(value));
    },
  });
  const { 3: created = 0, 4: canceled = 0, 5: compactRevision = 0, 7: fragment = 0 } = numbers;
  return {
    header,
    created: created === 1,
    canceled: canceled === 1,
    compactRevision,
    cancelReason,
    fragment: fragment === 1,
    events,
  };
}

function readEvent(source: Buffer): WatchEvent {
  let isDeletion = false;
  let kv = noKeyValue;
  let before: KeyValue | undefined;
  readMessage(source, {
    number: (field, value) => {
      if (field === 1) isDeletion = value === 1;
    },
    bytes: (field, value) => {
      if (field === 2) kv = readKeyValue(value);
      if (field === 3) before = readKeyValue(value);
    },
  });
  return { isDeletion, kv, before };
}

const noHeader: Header = { clusterId: 0, revision: 0 };

function readHeader(source: Buffer): Header {
  let clusterId = 0;
  let revision = 0;
  readMessage(source, {
    number: (field, value) => {
      if (field === 1) clusterId = value;
      if (field === 3) revision = value;
    },
  });
  return { clusterId, revision };
}

const noBytes: Buffer = Buffer.alloc(0);
const noKeyValue: KeyValue = { key: noBytes, value: noBytes, modRevision: 0, version: 0 };

function readKeyValue(source: Buffer): KeyValue {
  let key = noBytes;
  let value = noBytes;
  let modRevision = 0;
  let version = 0;
  readMessage(source, {
    number: (field, found) => {
      if (field === 3) modRevision = found;
      if (field === 4) version = found;
    },
    bytes: (field, found) => {
      if (field === 1) key = found;
      if (field === 5) value = found;
    },
  });
  return { key, value, modRevision, version };
}
