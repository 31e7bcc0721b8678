import type { StatusError } from "../../http/status-error.ts";
import { GrpcError } from "./grpc-error.ts";
import { objectTooLarge, storageUnavailable, writeFailed, writeUnknown } from "../storage-error.ts";

const tooLarge = /etcdserver: request is too large|message larger than max/;

/** What etcd says where it has not even tried; see go.etcd.io/etcd/api/v3rpc/rpctypes/error.go. */
const refused =
  /etcdserver: (?:mvcc: database space exceeded|too many requests|no leader|permission denied|user name is empty|invalid auth token|authentication failed|corrupt cluster)/;

/** What a failed transaction means. Whatever is not known to have been refused may have been done. */
export function refusal(error: unknown): { readonly wasSent: boolean; readonly answer: StatusError } {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof GrpcError && !error.wasSent) {
    return { wasSent: false, answer: storageUnavailable(`etcd cannot be reached: ${message}`, error) };
  }
  if (tooLarge.test(message)) return { wasSent: true, answer: objectTooLarge(message) };
  if (refused.test(message)) return { wasSent: true, answer: writeFailed(message, error) };
  const unknown = `etcd did not confirm the write, which may have been made: ${message}`;
  return { wasSent: true, answer: writeUnknown(unknown, error) };
}
