import type { Incoming, Reply } from "@kagg/apiserver/internal";

/** No error is longer that is meant to be read, and hardly any object that is written. */
const READABLE = 64 * 1024;

/**
 * Listens to an answer that says something about its request: why it has failed, or what it has made. Who proxies has
 * only a stream; its bytes are passed on as they come, and told once all of them were there.
 */
export function overhear(incoming: Incoming, reply: Reply, tell: (text: string) => void): Reply {
  const { status, body } = reply;
  const isNaming = incoming.info.verb === "create" && status < 300;
  if (incoming.isLongRunning ? status < 400 : status < 400 && !isNaming) return reply;
  if (isStream(body)) return { ...reply, body: passOn(body, tell) };
  tell(textOf(body));
  return reply;
}

type Stream = AsyncIterable<string | Buffer>;

export const isStream = (body: Reply["body"]): body is Stream =>
  typeof body === "object" && Symbol.asyncIterator in body;

/** What is not compressed, protobuf or long; else empty. */
export function textOf(body: Exclude<Reply["body"], Stream>): string {
  const parts = Array.isArray(body) ? (body as readonly Buffer[]) : [Buffer.from(body as string | Buffer)];
  const bytes = Buffer.concat(parts, Math.min(READABLE + 1, sizeOf(parts)));
  return bytes.length > READABLE || bytes.includes(0) ? "" : bytes.toString();
}

const sizeOf = (parts: readonly Buffer[]): number => parts.reduce((size, { length }) => size + length, 0);

async function* passOn(body: Stream, tell: (text: string) => void): Stream {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size <= READABLE) parts.push(Buffer.from(part));
    else parts.length = 0;
    yield part;
  }
  tell(textOf(parts));
}

/** The message of a Status, or the text where it is none. */
export function problemIn(text: string): string {
  const { kind, message } = parse(text);
  return kind === "Status" && typeof message === "string" ? message : text.trim();
}

/** The name of the object that was made, which is in no path; empty where the text is no object. */
export function nameOf(text: string): string {
  const { metadata } = parse(text);
  const { name } = (metadata ?? {}) as { readonly name?: unknown };
  return typeof name === "string" ? name : "";
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
