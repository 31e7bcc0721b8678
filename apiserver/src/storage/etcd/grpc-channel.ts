import { messageOf } from "../../http/message-of.ts";
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from "node:http2";
import { codes, errorOf, GrpcError } from "./grpc-error.ts";
import { deframer, frame } from "./grpc-framing.ts";

/** PEM; what signs the server's certificate, and this server's own. */
export type Credentials = { readonly ca: Buffer; readonly key?: Buffer; readonly cert?: Buffer };

/** Calls to one server, over one connection that is made when it is needed, and made again. */
export type Channel = {
  /** Rejects with a {@link GrpcError}. `deadline` is a time of `Date.now`. */
  readonly call: (path: string, request: Buffer, deadline: number) => Promise<Buffer>;
  /** Rejects where there is no connection by the deadline; later, `onEnd` is told why it has ended, once. */
  readonly stream: (path: string, headers: Headers, on: StreamHandlers, deadline: number) => Promise<Stream>;
  readonly close: () => void;
};

export type StreamHandlers = {
  /** What it throws ends the stream. */
  readonly onMessage: (message: Buffer) => void;
  readonly onEnd: (why: Error) => void;
};

export type Stream = { readonly write: (message: Buffer) => void; readonly cancel: () => void };

type Headers = Readonly<Record<string, string>>;

/** Milliseconds; as in k8s.io/apiserver/pkg/storage/storagebackend/factory/etcd3.go. */
const pingEvery = 30_000;
const pingPatience = 10_000;

/** What a page of objects fits into without waiting for the reader; HTTP/2 begins with 64 KiB. */
const windowSize = 8 * 1024 * 1024;

export function channel(host: string, credentials: Credentials | undefined): Channel {
  let connecting: Promise<ClientHttp2Session> | undefined;
  let isClosed = false;
  let drop: () => void = () => undefined;
  const connected = (deadline: number): Promise<ClientHttp2Session> => {
    if (isClosed) return Promise.reject(unavailable("the connection is closed"));
    if (!connecting) {
      const { ready, session } = dial(host, credentials, () => {
        if (connecting === ready) connecting = undefined;
      });
      connecting = ready;
      drop = () => session.destroy();
    }
    return before(deadline, connecting, `no connection to ${host}`);
  };
  return {
    call: async (path, request, deadline) => {
      const session = await connected(deadline);
      return call(opened(session, path, { "grpc-timeout": `${timeLeft(deadline)}m` }), request, deadline);
    },
    stream: async (path, headers, on, deadline) =>
      streamOn(opened(await connected(deadline), path, headers), on),
    close: () => {
      isClosed = true;
      drop();
    },
  };
}

const unavailable = (message: string, cause?: unknown): GrpcError =>
  new GrpcError(codes.unavailable, message, false, cause);

const timeLeft = (deadline: number): number => Math.max(1, deadline - Date.now());

function dial(
  host: string,
  credentials: Credentials | undefined,
  onGone: () => void,
): { readonly ready: Promise<ClientHttp2Session>; readonly session: ClientHttp2Session } {
  const session = connect(host, { ...credentials, settings: { initialWindowSize: windowSize } });
  const ready = new Promise<ClientHttp2Session>((resolve, reject) => {
    const gone = (why?: unknown): void => {
      onGone();
      reject(unavailable(`no connection to ${host}${why ? `: ${messageOf(why)}` : ""}`, why));
    };
    session.once("connect", () => {
      session.setLocalWindowSize(windowSize);
      resolve(session);
    });
    session
      .on("error", gone)
      .once("goaway", () => gone())
      .once("close", () => gone());
  });
  ready.catch(() => undefined);
  keepAlive(session);
  return { ready, session };
}

/** Finds out where a server is gone without a word. */
function keepAlive(session: ClientHttp2Session): void {
  let late: NodeJS.Timeout | undefined;
  const timer = setInterval(() => {
    if (session.connecting || session.destroyed || late) return;
    late = setTimeout(() => session.destroy(new Error("it does not answer")), pingPatience).unref();
    session.ping(() => {
      clearTimeout(late);
      late = undefined;
    });
  }, pingEvery).unref();
  session.once("close", () => {
    clearInterval(timer);
    clearTimeout(late);
  });
}

function before<T>(deadline: number, promise: Promise<T>, message: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(unavailable(message)), timeLeft(deadline));
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** The stream of a call; throws where the connection has gone in between. */
function opened(session: ClientHttp2Session, path: string, headers: Headers): ClientHttp2Stream {
  try {
    return session.request({
      ":method": "POST",
      ":path": path,
      "content-type": "application/grpc",
      te: "trailers",
      ...headers,
    });
  } catch (error) {
    throw unavailable(messageOf(error), error);
  }
}

function call(stream: ClientHttp2Stream, request: Buffer, deadline: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let answer: Buffer | undefined;
    const timer = setTimeout(() => {
      reject(new GrpcError(codes.deadlineExceeded, "it took too long"));
      stream.close(constants.NGHTTP2_CANCEL);
    }, timeLeft(deadline));
    listen(
      stream,
      (message) => (answer = message),
      (why) => {
        clearTimeout(timer);
        if (answer && !why) resolve(answer);
        else reject(why ?? new GrpcError(codes.internal, "there was no answer"));
      },
    );
    stream.end(frame(request));
  });
}

function streamOn(stream: ClientHttp2Stream, { onMessage, onEnd }: StreamHandlers): Stream {
  listen(stream, onMessage, (why) => onEnd(why ?? new GrpcError(codes.unavailable, "the stream has ended")));
  return {
    write: (message) => void (stream.writable && stream.write(frame(message))),
    cancel: () => stream.close(constants.NGHTTP2_CANCEL),
  };
}

/** `onEnd` is told, once, why it has not gone well; nothing where it has. */
function listen(
  stream: ClientHttp2Stream,
  onMessage: (message: Buffer) => void,
  onEnd: (why: Error | undefined) => void,
): void {
  let why: Error | undefined;
  let isOver = false;
  const read = deframer(onMessage);
  stream.on("response", (headers) => {
    const status = headers[":status"];
    why = errorOf(headers);
    isOver = headers["grpc-status"] !== undefined;
    if (status !== 200) why ??= new GrpcError(codes.unavailable, `the answer has status ${String(status)}`);
  });
  stream.on("trailers", (trailers) => {
    isOver = true;
    why ??= errorOf(trailers);
  });
  stream.on("data", (piece: Buffer) => {
    try {
      read(piece);
    } catch (error) {
      stream.destroy(error as Error);
    }
  });
  stream.on("error", (error) => {
    why ??= new GrpcError(codes.unavailable, messageOf(error), true, error);
  });
  stream.once("close", () => {
    if (!isOver) why ??= new GrpcError(codes.unavailable, "the connection has broken");
    onEnd(why);
  });
}
