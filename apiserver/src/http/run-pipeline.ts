import { readDeadline, timedOut } from "./deadline.ts";
import { errorReply } from "./error-reply.ts";
import type { Reply } from "./exchange.ts";
import type { Incoming, Pipeline } from "./incoming.ts";
import { badRequest, StatusError } from "./status-error.ts";

/** The answer to a request, whatever is thrown; `fault` is what was thrown and is no StatusError. `onLate` is told where its time is up. */
export async function runPipeline(
  incoming: Incoming,
  pipeline: Pipeline,
  onLate: () => void,
): Promise<{ reply: Reply; fault: unknown }> {
  try {
    if (!decodes(incoming.path)) throw badRequest("the path is not valid percent-encoding");
    if (incoming.isLongRunning) return { reply: await pipeline(incoming), fault: undefined };
    return { reply: await withDeadline(pipeline, incoming, onLate), fault: undefined };
  } catch (error) {
    const reply = errorReply(error, incoming.headers.get("accept"), incoming.auditId);
    return { reply, fault: error instanceof StatusError ? undefined : error };
  }
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

function withDeadline(pipeline: Pipeline, incoming: Incoming, onLate: () => void): Promise<Reply> {
  const limit = readDeadline(incoming.query);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(timedOut());
      onLate();
    }, limit);
    pipeline(incoming).then(
      (reply) => {
        clearTimeout(timer);
        resolve(reply);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
