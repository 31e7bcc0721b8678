/** A WebSocket as the author of a connect subresource sees it. */
export type WebSocketConnection = {
  /** The subprotocol that was agreed on; empty where there is none. */
  readonly protocol: string;
  /** What the client sends: text as a string, binary as bytes. It ends when the connection does. */
  readonly messages: AsyncIterable<string | Buffer>;
  /** Resolves once it is handed to the socket; wait for it, or a slow client fills the memory. Does nothing after the end. */
  readonly send: (data: string | Buffer) => Promise<void>;
  readonly close: (code?: number, reason?: string) => void;
};
