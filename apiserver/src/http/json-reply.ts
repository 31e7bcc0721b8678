import type { Reply } from "./exchange.ts";

/** Content-Type is exactly `application/json`: clients compare it. */
export const jsonReply = (body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status: 200,
  headers: { "Content-Type": "application/json", ...headers },
  body,
});
