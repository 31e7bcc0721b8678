import { parse } from "yaml";
import { decoded, isLeft, type FuzzRequest } from "./request.ts";
import type { WireAnswer } from "./wire.ts";

/** What is wrong with an answer, whatever was asked; and what it says where that is JSON. */
export type Judgement = { readonly problem: string | undefined; readonly json: unknown };

const fine: Judgement = { problem: undefined, json: undefined };
const bad = (problem: string): Judgement => ({ problem, json: undefined });

export function judge(request: FuzzRequest, answer: WireAnswer | undefined): Judgement {
  // HTTP/1.1 is ended where it cannot be read; Node knows no CONNECT either.
  if (!answer) {
    return request.framing === "own" || request.method === "CONNECT" ? fine : bad("closed without an answer");
  }
  const { status, headers, body, whole } = answer;
  const of = (name: string): string | undefined => headers.find(([known]) => known === name)?.[1];
  if (!(status >= 101 && status < 600)) return bad(`status ${status}`);
  if (status >= 500 && !isAskedFor(request, status, body))
    return bad(`status ${status}: ${body.toString("utf8", 0, 500)}`);
  if (status === 429) return bad("status 429, with few requests at once");
  // What never became a request: Node's own parser has refused it.
  if (of("audit-id") === undefined) {
    const refused = body.length === 0 && [400, 413, 417, 431].includes(status);
    return refused ? fine : bad(`no Audit-ID with status ${status}`);
  }
  if (headers.filter(([name]) => name === "audit-id").length > 1) return bad("two Audit-IDs");
  if (status === 101 || request.method === "HEAD" || status === 304) return fine;
  if (isConnect(request.target)) return fine;
  if (!whole) return isLeft(request) ? fine : bad("an answer without its end");
  return judgeBody(answer, of("content-type") ?? "", of("content-encoding"));
}

/** A resourceVersion that is not there yet, `?timeout=1ns`, and a scale without replicas, are answered so upstream. */
const isAskedFor = ({ method }: FuzzRequest, status: number, body: Buffer): boolean =>
  // HEAD does not say why.
  method === "HEAD" && (status === 504 || status === 500)
    ? body.length === 0
    : status === 504
      ? /Too large resource version|request did not complete within/.test(body.toString())
      : status === 500 && /the spec replicas field \\?"\.spec\.\w+\\?" does not exist/.test(body.toString());

const isConnect = (target: string): boolean => /\/(?:proxy|peel|log|exec)(?:\/|\?|$)/.test(decoded(target));

function judgeBody({ status, body }: WireAnswer, type: string, coding: string | undefined): Judgement {
  if (coding !== undefined) return fine;
  let text: string;
  try {
    text = new TextDecoder("utf8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return bad("the body is no UTF-8");
  }
  if (type.startsWith("text/plain")) return fine;
  if (type.includes("stream=watch") || /^\{"type":"(?:ADDED|MODIFIED|DELETED|BOOKMARK|ERROR)"/.test(text))
    return judgeLines(text);
  let json: unknown;
  try {
    json = type.startsWith("application/yaml")
      ? parse(text, { maxAliasCount: -1, uniqueKeys: false })
      : JSON.parse(text);
  } catch (error) {
    // A watch that ended before its first event.
    if (text === "") return fine;
    return bad(`${type} that cannot be read (${String(error)}): ${text.slice(0, 200)}`);
  }
  if (status < 400) return { problem: undefined, json };
  const { kind, apiVersion, status: said, code, message } = Object(json) as Record<string, unknown>;
  const isStatus =
    kind === "Status" && apiVersion === "v1" && said === "Failure" && typeof message === "string";
  if (!isStatus) return bad(`${status} without a Status: ${text.slice(0, 300)}`);
  return code === status ? { problem: undefined, json } : bad(`${status} with code ${String(code)}`);
}

function judgeLines(text: string): Judgement {
  for (const line of text.split("\n").slice(0, -1)) {
    try {
      const { type, object } = JSON.parse(line) as Record<string, unknown>;
      if (typeof type !== "string" || typeof object !== "object")
        return bad(`no event: ${line.slice(0, 300)}`);
    } catch {
      return bad(`no event: ${line.slice(0, 300)}`);
    }
  }
  return fine;
}
