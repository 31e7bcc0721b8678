/** A request of the suite, before it is anything on a wire. */
export type Asked = {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Ends the request, also while its answer is read. */
  readonly signal: AbortSignal;
};

/** The beginning of an answer; its body comes in pieces. */
export type Answering = {
  readonly status: number;
  /** By lower-case name; several lines are joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<string | Uint8Array>;
};

/**
 * How requests reach the server: over TLS with the credentials of someone who may do everything with the resource
 * ({@link httpsSend}), or in this process (`testServer().send`).
 */
export type Send = (asked: Asked) => Promise<Answering>;
