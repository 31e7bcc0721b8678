import type { ServerResponse } from "node:http";
import type { Messages } from "./messages.ts";

/** Tells one page something. */
export type Send = <Name extends keyof Messages>(name: Name, data: Messages[Name]) => void;

/** A page that reads no more is cut off: it comes back by itself, and begins with what is then. */
const BACKLOG = 8 * 1024 * 1024;

/** Server-sent events, https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function eventStream(response: ServerResponse): { readonly send: Send; readonly signal: AbortSignal } {
  const abort = new AbortController();
  response.once("close", () => abort.abort());
  response.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8" });
  response.write("retry: 1000\n\n");
  return {
    signal: abort.signal,
    send: (name, data) => {
      if (abort.signal.aborted) return;
      // JSON has no raw line ends, so that nothing in it can end the event.
      response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
      if (response.writableLength > BACKLOG) response.destroy();
    },
  };
}
