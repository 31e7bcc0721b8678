import { readDeadline, timedOut } from "./deadline.ts";
import { errorReply } from "./error-reply.ts";
import type { Reply } from "./exchange.ts";
import type { Incoming, Pipeline } from "./incoming.ts";
import { settle, type NowOrLater } from "./now-or-later.ts";
import { badRequest, StatusError } from "./status-error.ts";

/** What a request is answered with; `fault` is what was thrown and is no StatusError. */
export type Answer = { readonly reply: Reply; readonly fault: unknown };

/** The answer to a request, whatever is thrown. `onLate` is told where its time is up. */
export function runPipeline(incoming: Incoming, pipeline: Pipeline, onLate: () => void): NowOrLater<Answer> {
  return settle(
    () => inTime(incoming, pipeline, onLate),
    (reply): Answer => ({ reply, fault: undefined }),
    (error): Answer => ({
      reply: errorReply(error, incoming.headers.get("accept"), incoming.auditId),
      fault: error instanceof StatusError ? undefined : error,
    }),
  );
}

function inTime(incoming: Incoming, pipeline: Pipeline, onLate: () => void): NowOrLater<Reply> {
  if (!decodes(incoming.path)) throw badRequest("the path is not valid percent-encoding");
  if (incoming.isLongRunning) return pipeline(incoming);
  const limit = readDeadline(incoming.query);
  const reply = pipeline(incoming);
  return reply instanceof Promise ? withDeadline(reply, limit, onLate) : reply;
}

function decodes(path: string): boolean {
  if (!path.includes("%")) return true;
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function withDeadline(reply: Promise<Reply>, limit: number, onLate: () => void): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(timedOut());
      onLate();
    }, limit);
    reply.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
