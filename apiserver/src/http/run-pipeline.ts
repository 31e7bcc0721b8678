import { readDeadline, timedOut } from "./deadline.ts";
import { errorReply } from "./error-reply.ts";
import type { Reply } from "./exchange.ts";
import type { Incoming, Pipeline } from "./incoming.ts";
import { badRequest, StatusError } from "./status-error.ts";

/** The answer to a request, whatever is thrown; `fault` is what was thrown and is no StatusError. */
export async function runPipeline(
  incoming: Incoming,
  pipeline: Pipeline,
  abort: AbortController,
): Promise<{ reply: Reply; fault: unknown }> {
  try {
    if (!decodes(incoming.path)) throw badRequest("the path is not valid percent-encoding");
    if (incoming.isLongRunning) return { reply: await pipeline(incoming), fault: undefined };
    return { reply: await withDeadline(pipeline, incoming, abort), fault: undefined };
  } catch (error) {
    const reply = errorReply(error, incoming.headers.get("accept"), incoming.auditId);
    return { reply, fault: error instanceof StatusError ? undefined : error };
  }
}

function decodes(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

async function withDeadline(pipeline: Pipeline, incoming: Incoming, abort: AbortController): Promise<Reply> {
  const limit = readDeadline(incoming.query);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(timedOut());
      abort.abort();
    }, limit);
  });
  try {
    return await Promise.race([pipeline(incoming), late]);
  } finally {
    clearTimeout(timer);
  }
}
