import { Readable } from "node:stream";
import { headerLines, safeRequestInfo, type Incoming } from "@kagg/apiserver/internal";

type Sent = {
  readonly method?: string;
  /** With its query. */
  readonly target?: string;
  /** Name, value, name, value, as Node has them. */
  readonly headers?: readonly string[];
  readonly peer?: Incoming["peer"];
};

/** A request as the pipeline gets it. */
export function incoming({ method = "GET", target = "/version", headers = [], peer }: Sent): Incoming {
  const [path = "", text = ""] = target.split("?");
  const query = new URLSearchParams(text);
  return {
    method,
    path,
    target,
    query,
    info: safeRequestInfo(method, path, query),
    isLongRunning: false,
    headers: headerLines(headers),
    remoteAddress: () => "127.0.0.1",
    received: 0,
    peer,
    auditId: "",
    body: () => Promise.resolve(Buffer.alloc(0)),
    stream: () => Readable.from([]),
    abort: new AbortController(),
    warn: () => undefined,
  };
}
