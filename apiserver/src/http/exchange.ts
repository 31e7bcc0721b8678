import type { RequestInfo, Verb } from "./request-info.ts";
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
  /**
   * Bytes are sent with their length; several are written one after the other; an async iterable or a feed is a stream
   * (a watch): headers leave at once, each item is flushed.
   */
  readonly body: string | Buffer | readonly Buffer[] | AsyncIterable<string | Buffer> | Feed;
  /** What takes over the connection instead, where the request has asked for a WebSocket; the status is 101. */
  readonly webSocket?: WebSocketReply;
};

/** A stream that says when it has an item, rather than being asked for each: nothing runs for a reader in between. */
export type Feed = {
  /** Called once, or never; the first items may be written before it returns. */
  readonly start: (sink: Sink) => Feeding;
};

/** Who takes the items of a feed. */
export type Sink = {
  /** False where the client is slow: the feed then waits for its `resume`. */
  readonly write: (item: Buffer) => boolean;
  /** What is written until `uncork` leaves together. */
  readonly cork: () => void;
  readonly uncork: () => void;
  /** Ends the answer. */
  readonly end: () => void;
};

/** A feed that was started. */
export type Feeding = {
  /** The client has taken what was written. */
  readonly resume: () => void;
  /** Nobody takes anything any more; may be called more than once. */
  readonly stop: () => void;
};

export type Handler = (exchange: Exchange) => Promise<Reply>;
