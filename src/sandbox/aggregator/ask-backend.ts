import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import {
  headerLines,
  safeRequestInfo,
  type Clock,
  type HeaderLines,
  type Incoming,
  type Reply,
  type User,
} from "@kagg/apiserver/internal";

/** What the aggregator asks for on its own account. */
export type Question = {
  readonly path: string;
  readonly user: User;
  readonly headers: readonly string[];
  /** In milliseconds. */
  readonly timeout: number;
};

export type Answer = {
  readonly status: number;
  readonly headers: HeaderLines;
  readonly text: string;
};

/** Asks a handler for a document and reads it whole; where time runs out the answer is a 503, as of Go's TimeoutHandler. */
export async function ask(
  handler: (incoming: Incoming, user: User) => Promise<Reply>,
  question: Question,
  clock: Pick<Clock, "after">,
): Promise<Answer> {
  const abort = new AbortController();
  const answer = read(handler(incomingOf(question, abort), question.user));
  let cancel = (): void => undefined;
  const late = new Promise<Answer>((resolve) => {
    cancel = clock.after(question.timeout, () => {
      abort.abort();
      resolve({ status: 503, headers: headerLines([]), text: "request timed out" });
    });
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    cancel();
    answer.catch(() => undefined);
  }
}

async function read(reply: Promise<Reply>): Promise<Answer> {
  const { status, headers = {}, rawHeaders = [], body } = await reply;
  return {
    status,
    headers: headerLines([...rawHeaders, ...Object.entries(headers).flat()]),
    text: await textOf(body),
  };
}

async function textOf(body: Reply["body"]): Promise<string> {
  if (typeof body === "string") return body;
  if (Buffer.isBuffer(body)) return body.toString();
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}

function incomingOf({ path, headers }: Question, abort: AbortController): Incoming {
  const query = new URLSearchParams();
  return {
    method: "GET",
    path,
    target: path,
    query,
    info: safeRequestInfo("GET", path, query),
    isLongRunning: false,
    headers: headerLines(headers),
    remoteAddress: () => undefined,
    received: performance.now(),
    peer: undefined,
    auditId: randomUUID(),
    body: () => Promise.resolve(Buffer.alloc(0)),
    stream: () => Readable.from([]),
    abort,
    warn: () => undefined,
  };
}
