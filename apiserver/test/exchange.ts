import { StatusError } from "../src/http/status-error.ts";
import type { Exchange, Handler, Reply } from "../src/http/exchange.ts";
import { headerLines } from "../src/http/header-lines.ts";
import { readRequestInfo } from "../src/http/request-info.ts";

/** Calls a handler without a server. */
export function ask(
  handler: Handler,
  target: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<Reply> {
  const [path = "", search = ""] = target.split("?");
  const query = new URLSearchParams(search);
  const lines = headerLines(Object.entries(headers).flat());
  const exchange: Exchange = {
    method,
    path,
    query,
    info: readRequestInfo(method, path, query),
    user: { name: "jane", uid: "", groups: [], extra: {} },
    header: (name) => lines.get(name),
    body: () => Promise.resolve(Buffer.alloc(0)),
    signal: new AbortController().signal,
    authorize: () => Promise.resolve(),
    warn: () => undefined,
  };
  return Promise.resolve()
    .then(() => handler(exchange))
    .catch((error: unknown) => {
      if (!(error instanceof StatusError)) throw error;
      return { status: error.code, body: JSON.stringify(error.status) };
    });
}

// oxlint-disable-next-line typescript/no-explicit-any -- a test looks into it and would only cast
export const bodyOf = ({ body }: Reply): any =>
  JSON.parse(Buffer.isBuffer(body) || typeof body === "string" ? body.toString() : "");
