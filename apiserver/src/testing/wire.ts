import type { Asked } from "../conformance/send.ts";
import type { Asker, Askers } from "./askers.ts";
import type { InProcess } from "./in-process.ts";
import { openSocket } from "./open-socket.ts";
import { eventsOf, headersOf, responseOf } from "./read-answer.ts";
import type { TestRequest, Wire } from "./test-client.ts";

/** How one asker's requests go to the server. */
export function wireOf({ ask, connect }: InProcess, known: Askers, own: Asker): Wire {
  const askerOf = ({ user }: Pick<TestRequest, "user">): Asker => ({
    ...own,
    user: { ...own.user, ...user },
  });
  return {
    request: async (request) => {
      const { headers, ended } = known.begin(askerOf(request));
      const response = await responseOf(await ask(asked(request, headers, new AbortController().signal)));
      const { fault } = await ended;
      if (fault !== undefined) throw fault;
      return response;
    },
    events: async function* events(request) {
      const abort = new AbortController();
      const { headers } = known.begin(askerOf(request));
      try {
        yield* eventsOf(await ask(asked(request, headers, abort.signal)));
      } finally {
        abort.abort();
      }
    },
    socket: ({ path, headers }, protocols) =>
      openSocket(connect, { path, headers: { ...headers, ...known.begin(own).headers }, protocols }),
    send: async (sent) => {
      const { headers } = known.begin(own);
      const answer = await ask({ ...sent, headers: { ...sent.headers, ...headers } });
      return { status: answer.statusCode ?? 0, headers: headersOf(answer), body: answer };
    },
  };
}

function asked(
  { method = "GET", path, body, headers }: TestRequest,
  own: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Asked {
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const length = text === undefined ? {} : { "content-length": String(Buffer.byteLength(text)) };
  return { method, path, headers: { ...length, ...headers, ...own }, body: text, signal };
}
