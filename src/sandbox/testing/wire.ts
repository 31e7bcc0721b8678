import { Agent, request } from "node:https";
import type { IncomingMessage } from "node:http";
import { connect } from "node:tls";
import {
  eventsOf,
  httpsSend,
  openSocket,
  responseOf,
  type TestRequest,
  type Wire,
} from "@kagg/apiserver/internal";
import type { Issued } from "../../pki/issuance.ts";

/** Somebody's requests to a sandbox, over TLS, on connections that are kept until `close`. */
export function tlsWire(url: string, ca: string, user: Issued): Wire & { readonly close: () => void } {
  const login = { ca, cert: user.certificate, key: user.privateKey };
  const agent = new Agent({ keepAlive: true, ...login });
  const { send, close } = httpsSend({ server: url, ca, certificate: login.cert, key: login.key });
  const ask = (asked: TestRequest, signal: AbortSignal): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const { method = "GET", path, body, headers, user: other } = asked;
      const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
      const length = text === undefined ? {} : { "content-length": Buffer.byteLength(text) };
      const type = text === undefined ? {} : { "content-type": "application/json" };
      const sent = request(
        `${url}${path}`,
        { method, agent, signal, headers: { ...type, ...length, ...headers, ...impersonating(other) } },
        resolve,
      );
      sent.on("error", reject);
      sent.end(text);
    });
  return {
    request: async (asked) => responseOf(await ask(asked, new AbortController().signal)),
    events: async function* events(asked) {
      const abort = new AbortController();
      try {
        const answer = await ask(asked, abort.signal);
        // Who leaves the loop ends it.
        answer.on("error", () => undefined);
        yield* eventsOf(answer);
      } finally {
        abort.abort();
      }
    },
    socket: ({ path, headers = {} }, protocols) => {
      const { hostname, port } = new URL(url);
      const open = () => connect({ host: hostname, port: Number(port), ...login });
      return openSocket(open, { path, headers, protocols });
    },
    send,
    close: () => {
      close();
      agent.destroy();
    },
  };
}

/** A request as somebody else, as `kubectl --as` sends it. */
function impersonating(user: TestRequest["user"]): Record<string, string | readonly string[]> {
  if (!user?.name) return {};
  return {
    "impersonate-user": user.name,
    ...(user.groups && { "impersonate-group": user.groups }),
    ...(user.uid && { "impersonate-uid": user.uid }),
  };
}
