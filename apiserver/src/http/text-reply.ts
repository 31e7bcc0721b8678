import type { Reply } from "./exchange.ts";

/** Plain text, as Go's http.Error writes it. */
export const textReply = (status: number, text: string): Reply => ({
  status,
  headers: { "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff" },
  body: text,
});

/** What a Go server says of a path that it does not know. */
export const pathNotFound = (): Reply => textReply(404, "404 page not found\n");
