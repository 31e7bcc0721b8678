import type { Admission } from "../../src/admission/admission.ts";
import type { Exchange, Reply } from "../../src/http/exchange.ts";
import { readRequestInfo } from "../../src/http/request-info.ts";
import { StatusError } from "../../src/http/status-error.ts";
import type { AnyResource } from "../../src/resource/any-resource.ts";
import { restHandler } from "../../src/rest/rest-handler.ts";
import type { HistoryLimits } from "../../src/storage/history.ts";
import { memory } from "../../src/storage/memory.ts";
import type { Storage, StorageOpener } from "../../src/storage/storage.ts";
import { Mango } from "../resource/mango.ts";
import { fakeClock, type FakeClock } from "../../src/testing/index.ts";

type Request = {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly accept?: string;
  readonly type?: string;
};

// The bodies of answers are compared as they come.
// eslint-disable-next-line typescript/no-explicit-any
export type Body = any;

export type Answer = {
  readonly status: number;
  readonly type: string | undefined;
  readonly text: string;
  readonly body: Body;
  readonly warnings: readonly string[];
};

export type Watch = {
  /** The next event; undefined once the stream has ended. */
  readonly next: () => Promise<Body>;
  readonly abort: () => void;
};

export type Server = {
  readonly storage: Storage;
  readonly clock: FakeClock;
  readonly call: (method: string, url: string, request?: Request) => Promise<Answer>;
  readonly watch: (url: string, request?: Request) => Promise<Watch>;
};

export const root = "/apis/fruit.example.com/v1/namespaces/default/mangoes";
export const everywhere = "/apis/fruit.example.com/v1/mangoes";

/** Tables for a terminal, as kubectl asks for them. */
export const asTable = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

export async function start(
  options: {
    resources?: readonly AnyResource[];
    history?: Partial<HistoryLimits>;
    /** `memory` by default. */
    open?: StorageOpener;
    /** Puts something between the handlers and the storage. */
    through?: (storage: Storage) => Partial<Storage>;
    admission?: Admission;
    authorize?: Exchange["authorize"];
    /** Gets what goes to the audit log. */
    annotate?: (key: string, value: string) => void;
  } = {},
): Promise<Server> {
  const { resources = [Mango], history, through, admission, authorize, annotate } = options;
  const { open = memory({ ...(history && { history }) }) } = options;
  const opened = await open({ dataDir: undefined });
  const storage = through ? overridden(opened, through(opened)) : opened;
  const clock = fakeClock("2030-01-02T03:04:05.678Z");
  const handle = restHandler({ resources, storage, clock, ...(admission && { admission }) });
  const send = async (method: string, url: string, request: Request): Promise<Sent> => {
    const sent = exchangeOf(method, url, request);
    const exchange = { ...sent.exchange, ...(authorize && { authorize }), ...(annotate && { annotate }) };
    try {
      return { ...sent, reply: await handle(exchange) };
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      const reply = { status: error.code, headers: {}, body: JSON.stringify(error.status) };
      return { ...sent, reply };
    }
  };
  return {
    storage,
    clock,
    call: async (method, url, request = {}) => answerOf(await send(method, url, request)),
    watch: async (url, request = {}) => {
      const sent = await send("GET", url, request);
      return watchOf(sent, sent.abort);
    },
  };
}

const overridden = (storage: Storage, changed: Partial<Storage>): Storage =>
  new Proxy(storage, { get: (target, name: keyof Storage) => changed[name] ?? target[name].bind(target) });

/** A mango as a user writes it. */
export const mango = (
  name: string,
  more: Record<string, unknown> = {},
  spec: Record<string, unknown> = {},
): object => ({
  apiVersion: "fruit.example.com/v1",
  kind: "Mango",
  metadata: { name, ...more },
  spec: { variety: "Alphonso", ...spec },
});

type Sent = {
  readonly exchange: Exchange;
  readonly warnings: string[];
  readonly abort: () => void;
  readonly reply: Reply;
};

function exchangeOf(
  method: string,
  url: string,
  { body, headers = {}, accept, type }: Request,
): Omit<Sent, "reply"> {
  const [path = "", search = ""] = url.split("?");
  const query = new URLSearchParams(search);
  const warnings: string[] = [];
  const controller = new AbortController();
  const all: Record<string, string> = {
    ...headers,
    ...(accept && { accept }),
    ...(type && { "content-type": type }),
  };
  const bytes = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
  const exchange: Exchange = {
    method,
    path,
    query,
    info: readRequestInfo(method, path, query),
    user: { name: "jane", uid: "", groups: [], extra: {} },
    header: (name) => all[name],
    body: () => Promise.resolve(Buffer.from(bytes)),
    signal: controller.signal,
    authorize: () => Promise.resolve(),
    warn: (text) => {
      if (!warnings.includes(text)) warnings.push(text);
    },
  };
  return { exchange, warnings, abort: () => controller.abort() };
}

async function answerOf({ reply, warnings }: Sent): Promise<Answer> {
  const pieces: Buffer[] = [];
  if (Symbol.asyncIterator in Object(reply.body)) throw new Error("a stream, where an answer was expected");
  const { body } = reply;
  for (const piece of typeof body === "string" || Buffer.isBuffer(body)
    ? [body]
    : (body as readonly Buffer[])) {
    pieces.push(Buffer.from(piece));
  }
  const text = Buffer.concat(pieces).toString();
  const type = reply.headers?.["content-type"];
  return {
    status: reply.status,
    type,
    text,
    body: type === "application/yaml" ? text : JSON.parse(text),
    warnings,
  };
}

function watchOf({ reply }: Sent, abort: () => void): Watch {
  if (typeof reply.body === "string") throw new Error(`${reply.status}: ${reply.body}`);
  const lines = (reply.body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  return {
    abort,
    next: async () => {
      const { value, done } = await lines.next();
      return done ? undefined : JSON.parse(value.toString());
    },
  };
}
