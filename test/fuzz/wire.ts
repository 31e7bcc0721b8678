import { once } from "node:events";
import { connect, type TLSSocket } from "node:tls";
import type { Issued } from "../../apiserver/test/certificates.ts";

/** What came back, as bytes; `whole` is false where it was left before its end. */
export type WireAnswer = {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  readonly whole: boolean;
};

export type Connection = {
  readonly isOpen: () => boolean;
  /** Answers with what is said, or undefined where the connection closes before. */
  readonly exchange: (bytes: Buffer, options: ExchangeOptions) => Promise<WireAnswer | undefined>;
  readonly destroy: () => void;
};

type ExchangeOptions = {
  readonly isHead: boolean;
  /** Milliseconds after which an answer that has begun is left as it is; undefined: it must end. */
  readonly leaveAfter: number | undefined;
  /** Rejects after as many milliseconds without an answer. */
  readonly limit: number;
  /** Sent once the connection has become a WebSocket. */
  readonly thereafter?: Buffer;
};

export async function openConnection(port: number, as: Issued | undefined): Promise<Connection> {
  const socket = connect({
    port,
    host: "127.0.0.1",
    servername: "localhost",
    rejectUnauthorized: false,
    ...(as && { cert: as.certificate, key: as.key }),
  });
  await once(socket, "secureConnect");
  let open = true;
  // A close while the last bytes are on their way is none of our business: what has come is looked at.
  socket
    .on("error", () => undefined)
    .once("close", () => {
      open = false;
    });
  return {
    isOpen: () => open,
    exchange: (bytes, options) => exchange(socket, bytes, options),
    destroy: () => {
      open = false;
      socket.destroy();
    },
  };
}

function exchange(
  socket: TLSSocket,
  bytes: Buffer,
  { isHead, leaveAfter, limit, thereafter }: ExchangeOptions,
): Promise<WireAnswer | undefined> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const timers: NodeJS.Timeout[] = [];
    const end = (finish: () => void): void => {
      for (const timer of timers) clearTimeout(timer);
      socket.off("data", onData).off("close", onClose);
      finish();
    };
    const leave = (closed: boolean): void =>
      end(() => {
        socket.destroy();
        resolve(readAnswer(received, isHead, closed)?.answer);
      });
    const onClose = (): void => leave(true);
    const onData = (chunk: Buffer): void => {
      const before = readAnswer(received, isHead, false);
      received = Buffer.concat([received, chunk]);
      const found = readAnswer(received, isHead, false);
      // 100 Continue is no answer yet.
      const isFirst = found !== undefined && before === undefined;
      if (isFirst && leaveAfter !== undefined) timers.push(setTimeout(() => leave(false), leaveAfter));
      if (isFirst && thereafter && found.answer.status === 101) socket.write(thereafter);
      if (!found?.answer.whole) return;
      end(() => {
        if (found.rest > 0) reject(new Error(`${found.rest} bytes behind the answer`));
        else resolve(found.answer);
      });
    };
    timers.push(
      setTimeout(
        () =>
          end(() => {
            socket.destroy();
            reject(new Error(`no whole answer within ${limit} ms: ${received.toString("latin1", 0, 500)}`));
          }),
        limit,
      ),
    );
    socket.on("data", onData).once("close", onClose);
    socket.write(bytes);
  });
}

type Found = { readonly answer: WireAnswer; readonly rest: number };

function readAnswer(bytes: Buffer, isHead: boolean, closed: boolean): Found | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const [first = "", ...lines] = bytes.toString("latin1", 0, end).split("\r\n");
  const status = Number(/^HTTP\/1\.1 (?<status>\d{3})(?: |$)/.exec(first)?.groups?.["status"]);
  const rest = bytes.subarray(end + 4);
  if (status === 100) return readAnswer(rest, isHead, closed);
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const of = (name: string): string | undefined => headers.find(([known]) => known === name)?.[1];
  const found = (body: Buffer, whole: boolean, used: number): Found => ({
    answer: { status, headers, body, whole },
    rest: rest.length - used,
  });
  if (isHead || status === 204 || status === 304) return found(Buffer.alloc(0), true, 0);
  if (status === 101) return found(rest, closed, rest.length);
  const length = of("content-length");
  if (length !== undefined) {
    const size = Number(length);
    return found(rest.subarray(0, size), rest.length >= size, Math.min(size, rest.length));
  }
  if (of("transfer-encoding") === "chunked") return chunked(rest, found);
  return found(rest, closed, rest.length);
}

function chunked(rest: Buffer, found: (body: Buffer, whole: boolean, used: number) => Found): Found {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const line = rest.indexOf("\r\n", at);
    if (line === -1) return found(Buffer.concat(parts), false, rest.length);
    const size = Number.parseInt(rest.toString("latin1", at, line), 16);
    if (rest.length < line + 2 + size + 2) return found(Buffer.concat(parts), false, rest.length);
    if (size === 0) return found(Buffer.concat(parts), true, line + 4);
    parts.push(rest.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}
