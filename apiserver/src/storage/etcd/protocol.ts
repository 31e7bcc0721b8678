import { type Field, Fields, message } from "./protobuf.ts";

// go.etcd.io/etcd/api/v3: etcdserverpb/rpc.proto and mvccpb/kv.proto, as far as this server speaks them.

/** `clusterId` is only good for comparing. */
type Header = { readonly clusterId: number; readonly revision: number };

/** Key and value are what stands in `source`, which holds the whole answer, between these places. */
export type KeyValue = {
  readonly source: Buffer;
  readonly keyAt: number;
  readonly keyEnd: number;
  readonly valueAt: number;
  readonly valueEnd: number;
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
  readonly more: boolean;
  /** What {@link visitKeyValues} takes. */
  readonly source: Buffer;
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

type Mutable<Type> = { -readonly [Name in keyof Type]: Type[Name] };

export function readRangeResponse(source: Buffer): RangeResponse {
  const range: Mutable<RangeResponse> = { header: noHeader, more: false, source };
  for (const at = new Fields(source); at.next();) {
    if (at.field === 1) range.header = readHeader(source, at.from, at.to);
    if (at.field === 3) range.more = at.value === 1;
  }
  return range;
}

/** Calls `visit` with each that was found; one is there until the next one is. */
export function visitKeyValues({ source }: RangeResponse, visit: (kv: KeyValue) => void): void {
  const kv = emptyKeyValue(source);
  for (const at = new Fields(source); at.next();) {
    if (at.field === 2) visit(readKeyValue(source, at.from, at.to, kv));
  }
}

export function readTransactionResponse(source: Buffer): TransactionResponse {
  const found: KeyValue[] = [];
  const answer: Mutable<TransactionResponse> = { header: noHeader, succeeded: false, found };
  for (const at = new Fields(source); at.next();) {
    if (at.field === 1) answer.header = readHeader(source, at.from, at.to);
    if (at.field === 2) answer.succeeded = at.value === 1;
    if (at.field === 3) readOperation(source, at.from, at.to, found);
  }
  return answer;
}

/** ResponseOp: only what a range has found is of use. */
function readOperation(source: Buffer, from: number, to: number, found: KeyValue[]): void {
  for (const at = new Fields(source, from, to); at.next();) {
    if (at.field !== 1) continue;
    for (const range = new Fields(source, at.from, at.to); range.next();) {
      if (range.field === 2) found.push(readKeyValue(source, range.from, range.to));
    }
  }
}

export function readWatchResponse(source: Buffer): WatchResponse {
  const events: WatchEvent[] = [];
  const answer: Mutable<WatchResponse> = {
    header: noHeader,
    created: false,
    canceled: false,
    compactRevision: 0,
    cancelReason: "",
    fragment: false,
    events,
  };
  for (const at = new Fields(source); at.next();) {
    if (at.field === 1) answer.header = readHeader(source, at.from, at.to);
    if (at.field === 3) answer.created = at.value === 1;
    if (at.field === 4) answer.canceled = at.value === 1;
    if (at.field === 5) answer.compactRevision = at.value;
    if (at.field === 6) answer.cancelReason = source.toString("utf8", at.from, at.to);
    if (at.field === 7) answer.fragment = at.value === 1;
    if (at.field === 11) events.push(readEvent(source, at.from, at.to));
  }
  return answer;
}

function readEvent(source: Buffer, from: number, to: number): WatchEvent {
  const event: Mutable<WatchEvent> = { isDeletion: false, kv: noKeyValue, before: undefined };
  for (const at = new Fields(source, from, to); at.next();) {
    if (at.field === 1) event.isDeletion = at.value === 1;
    if (at.field === 2) event.kv = readKeyValue(source, at.from, at.to);
    if (at.field === 3) event.before = readKeyValue(source, at.from, at.to);
  }
  return event;
}

const noHeader: Header = { clusterId: 0, revision: 0 };

function readHeader(source: Buffer, from: number, to: number): Header {
  const header: Mutable<Header> = { clusterId: 0, revision: 0 };
  for (const at = new Fields(source, from, to); at.next();) {
    if (at.field === 1) header.clusterId = at.value;
    if (at.field === 3) header.revision = at.value;
  }
  return header;
}

const emptyKeyValue = (source: Buffer): Mutable<KeyValue> => ({
  source,
  keyAt: 0,
  keyEnd: 0,
  valueAt: 0,
  valueEnd: 0,
  modRevision: 0,
  version: 0,
});

const noKeyValue: KeyValue = emptyKeyValue(Buffer.alloc(0));

/** What is left out is empty, or 0. */
function readKeyValue(source: Buffer, from: number, to: number, kv = emptyKeyValue(source)): KeyValue {
  kv.keyAt = kv.keyEnd = kv.valueAt = kv.valueEnd = from;
  kv.modRevision = kv.version = 0;
  for (const at = new Fields(source, from, to); at.next();) {
    if (at.field === 1) {
      kv.keyAt = at.from;
      kv.keyEnd = at.to;
    } else if (at.field === 3) kv.modRevision = at.value;
    else if (at.field === 4) kv.version = at.value;
    else if (at.field === 5) {
      kv.valueAt = at.from;
      kv.valueEnd = at.to;
    }
  }
  return kv;
}
