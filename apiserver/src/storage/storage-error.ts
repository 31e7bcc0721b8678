import { StatusError } from "../http/status-error.ts";

const later = { retryAfterSeconds: 1 };

/** A 503: the store cannot be reached, or cannot say what is current. Nothing was written. */
export const storageUnavailable = (message: string, cause?: unknown): StatusError =>
  new StatusError(503, "ServiceUnavailable", message, later, {}, { cause });

/** A 500: the store has refused the write. Nothing was written. */
export const writeFailed = (message: string, cause?: unknown): StatusError =>
  new StatusError(500, "InternalError", `Internal error occurred: ${message}`, later, {}, { cause });

/** A 504: the write may have been made, or may still be. kube-apiserver cannot tell either where etcd's answer is lost. */
export const writeUnknown = (message: string, cause?: unknown): StatusError =>
  new StatusError(504, "Timeout", `Timeout: ${message}`, later, {}, { cause });

/** A 413, which a client does not repeat. */
export const objectTooLarge = (message: string): StatusError =>
  new StatusError(413, "RequestEntityTooLarge", `Request entity too large: ${message}`);
