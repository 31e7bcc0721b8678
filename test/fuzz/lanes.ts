import type { FuzzedServer } from "./fuzzed-server.ts";
import { isLeft, wireBytes, type FuzzRequest, type Identity } from "./request.ts";
import { openConnection, type Connection, type WireAnswer } from "./wire.ts";

/** Sends one request after the other, each identity over a connection of its own. */
export type Lane = {
  readonly send: (request: FuzzRequest) => Promise<WireAnswer | undefined>;
  readonly close: () => void;
};

/** How long any answer may take, in milliseconds: other programs run beside this one. */
const LIMIT = 30_000;
/** How long an answer without an end is read. */
const LOOK = 15;

export function lane({ port, admin, proxy }: FuzzedServer): Lane {
  const open = new Map<Identity, Connection>();
  const credentials = { admin, proxied: proxy, anonymous: undefined };
  const connectionOf = async ({ as, framing }: FuzzRequest): Promise<Connection> => {
    const known = open.get(as);
    if (known?.isOpen() && framing !== "own") return known;
    known?.destroy();
    const fresh = await openConnection(port, credentials[as]);
    open.set(as, fresh);
    return fresh;
  };
  return {
    send: async (request) => {
      const connection = await connectionOf(request);
      const isUpgrade = request.headers.some(([name]) => name.toLowerCase() === "upgrade");
      const isOwn = request.framing === "own";
      const sent = connection.exchange(wireBytes(request), {
        isHead: request.method === "HEAD",
        leaveAfter: isLeft(request) ? LOOK : undefined,
        limit: isOwn || request.method === "CONNECT" ? 200 : LIMIT,
        thereafter: frames,
      });
      const answer = await sent.catch((error: unknown) => {
        connection.destroy();
        // A body that never comes is waited for by the server, too.
        if (isOwn || request.method === "CONNECT") return undefined;
        throw error;
      });
      const close = answer?.headers.some(([name, value]) => name === "connection" && /close/i.test(value));
      if (!answer?.whole || close || isOwn || isUpgrade) connection.destroy();
      return answer;
    },
    close: () => {
      for (const connection of open.values()) connection.destroy();
    },
  };
}

const masked = (first: number, content: string): number[] => [
  first, 0x80 | content.length, 1, 2, 3, 4, ...[...Buffer.from(content)].map((byte, at) => byte ^ ((at % 4) + 1)),
]; // prettier-ignore

/** A message, a ping, a binary one, a close with a code that is none, and what is no frame. */
const frames = Buffer.from([
  ...masked(0x81, "hello"),
  ...masked(0x89, "ping"),
  ...masked(0x82, "\0\u0001"),
  ...masked(0x88, "\0\u0001"),
  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
]); // prettier-ignore
