import type { Duplex } from "node:stream";
import type { RequestInfo, Verb } from "./request-info.ts";
import type { NowOrLater } from "./now-or-later.ts";
import type { WebSocketReply } from "./web-socket.ts";
import type { User } from "../auth/user.ts";

/**
 * One request inside the runtime: what `http/` reads off the socket and every handler works on. No handler sees
 * a socket, so a test can call it with a value.
 */
export type Exchange = {
  readonly method: string;
  /** The path without its query, undecoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** What the path and query mean to Kubernetes. */
  readonly info: RequestInfo;
  /** Set once authentication has run. */
  readonly user: User;
  /** A request header by its lower-case name; several lines are joined with ", ". */
  readonly header: (name: string) => string | undefined;
  /** The whole body; rejects with a 413 StatusError beyond 3 MiB. */
  readonly body: () => Promise<Buffer>;
  /** Aborted when the client goes away, the deadline passes or the server drains. */
  readonly signal: AbortSignal;
  /** Whether the user may do something else to the object of the request; rejects as an authoriser does. */
  readonly authorize: (verb: Verb) => Promise<void>;
  /** Adds a `Warning: 299` header; equal texts are sent once. */
  readonly warn: (text: string) => void;
  /** Adds an annotation to the request's audit event, where an audit log is kept; admission says what it did there. */
  readonly annotate?: (key: string, value: string) => void;
};

/** What a handler answers. */
export type Reply = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers that another server sent, as Node gives them: name, value, name, value… A name may come several times. */
  readonly rawHeaders?: readonly string[];
  /**
   * Bytes are sent with their length; several are written one after the other; an async iterable is a stream (a
   * watch): headers leave at once, each item is flushed. A `Feed` (feed.ts) is pushed instead of asked.
   */
  readonly body: string | Buffer | readonly Buffer[] | AsyncIterable<string | Buffer>;
  /** What takes over the connection instead, where the request has asked for a WebSocket; the status is 101. */
  readonly webSocket?: WebSocketReply;
  /**
   * The same, of whatever the request has asked its connection to become: writes the answer's head itself, ends the socket,
   * and resolves with the bytes it has sent. `head` is what the client sent behind its request.
   */
  readonly takeOver?: (socket: Duplex, head: Buffer) => Promise<number>;
};

export type Handler = (exchange: Exchange) => NowOrLater<Reply>;
