/** One request as it goes over the wire. Every string is bytes: a character each, up to U+00FF. */
export type FuzzRequest = {
  readonly as: Identity;
  readonly method: string;
  readonly target: string;
  /** In their order, duplicates included; Host and Content-Length are added unless `framing` is "own". */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  /** Its own headers say where its body ends, rightly or not. */
  readonly framing?: "own";
  /** What was done to it; undefined where it comes from a file. */
  readonly bent?: readonly Bend[];
};

export type Bend = "target" | "headers" | "body" | "method";

/** What of a request is not as it should be. */
export function bentParts({ bent = [], method, target }: FuzzRequest): readonly string[] {
  const [path = "", query] = target.split("?");
  const ofTarget = !bent.includes("target")
    ? []
    : [
        ...(query === undefined || !/^[\w/.-]*$/.test(path) ? ["paths"] : []),
        ...(query === undefined ? [] : ["queries"]),
        ...(/(?:label|field)Selector=/.test(target) ? ["selectors"] : []),
        ...(/continue=/.test(target) ? ["continue tokens"] : []),
      ];
  const ofBody = bent.includes("body") ? ["bodies", ...(method === "PATCH" ? ["patches"] : [])] : [];
  return [...ofTarget, ...(bent.includes("headers") ? ["headers"] : []), ...ofBody];
}

/** A member of system:masters with a certificate, someone behind the front proxy, and nobody. */
export type Identity = "admin" | "proxied" | "anonymous";

export function wireBytes({ method, target, headers, body, framing }: FuzzRequest): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  const own = framing === "own" ? "" : `Host: localhost\r\nContent-Length: ${body.length}\r\n`;
  return Buffer.from(`${method} ${target} HTTP/1.1\r\n${own}${lines.join("")}\r\n${body}`, "latin1");
}

/** Text as the bytes of its UTF-8. */
export const bytesOf = (text: string): string => Buffer.from(text).toString("latin1");

/** Percent-escapes of a URL that decode to whatever they are; broken ones stay. */
export function decoded(target: string): string {
  return target.replace(/%[\da-f]{2}/gi, (escape) =>
    String.fromCodePoint(Number.parseInt(escape.slice(1), 16)),
  );
}

/** Whether the answer may go on for as long as it is read. */
const isLong = ({ target, method }: FuzzRequest): boolean =>
  method === "CONNECT" || /watch|follow|exec/i.test(decoded(target));

/** Whether an answer is only looked at for a while, and may be cut there. */
export const isLeft = (request: FuzzRequest): boolean =>
  request.framing === "own" ||
  isLong(request) ||
  request.headers.some(([name]) => name.toLowerCase() === "upgrade");
