import { parse } from "yaml";
import type { Received } from "./connect.ts";
import { openapiShape } from "./openapi-shape.ts";

/** An answer without what is another each time. */
export type Normal = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: unknown;
};

export function normal(answer: Received): Normal {
  return { status: answer.status, headers: headersOf(answer), body: bodyOf(answer) };
}

/** Framing and the clock; what a header says for itself is compared. */
const framing = new Set(["date", "content-length", "transfer-encoding", "connection", "keep-alive"]);

function headersOf({ headers, warnings }: Received): Normal["headers"] {
  const kept = Object.entries(headers).flatMap(([name, value]): [string, string][] => {
    if (framing.has(name) || name === "warning" || value === undefined) return [];
    const text = String(value);
    if (name === "audit-id") return [[name, text.replaceAll(/[0-9a-f-]{36}/g, "<id>")]];
    if (name === "etag") return [[name, text.replace(/[0-9A-F]{64,}/, "<hash>")]];
    if (name === "expires" || name === "last-modified") return [[name, "<time>"]];
    return [[name, text]];
  });
  return { ...Object.fromEntries(kept), ...(warnings.length > 0 && { warning: warnings }) };
}

function bodyOf({ headers, body }: Received): unknown {
  const text = body.toString();
  const type = headers["content-type"]?.split(";")[0];
  if (type === "application/yaml") return plain(parse(text));
  if (type !== "application/json") return plainText(text);
  const lines = text.trimEnd().split("\n");
  if (lines.length > 1 && lines[0]?.startsWith('{"type":')) return lines.flatMap((line) => event(line));
  try {
    const value = JSON.parse(text) as unknown;
    return isEvent(value) ? event(text) : plain(openapiShape(value));
  } catch {
    return text;
  }
}

type Event = {
  readonly type: string;
  readonly object: { readonly metadata?: { readonly annotations?: object } };
};

const isEvent = (value: unknown): value is Event =>
  typeof value === "object" && value !== null && "type" in value && "object" in value;

/** A bookmark comes when its server has the time, but for the one that ends the initial events. */
function event(line: string): unknown[] {
  const value = JSON.parse(line) as Event;
  const isPlainBookmark =
    value.type === "BOOKMARK" && !JSON.stringify(value.object).includes("k8s.io/initial-events-end");
  return isPlainBookmark ? [] : [plain(value)];
}

function plain(value: unknown): unknown {
  const text = JSON.stringify(value, (key, field: unknown) => {
    if (key === "managedFields" && Array.isArray(field)) return byManager(field);
    if (key === "resourceVersion" && /^\d+$/.test(String(field))) return "<revision>";
    if (key === "continue" && field) return "<token>";
    if (key === "hash" || key === "storageVersionHash") return "<hash>";
    return field;
  });
  return JSON.parse(plainText(text)) as unknown;
}

/** Their order depends on the second in which each was written. */
const byManager = (entries: readonly ManagedFieldsEntry[]): unknown =>
  Object.fromEntries(
    entries.map(({ manager, operation, apiVersion = "", subresource = "", ...entry }) => [
      [manager, operation, apiVersion.split("/").at(-1), subresource].filter(Boolean).join(" "),
      { apiVersion, ...entry },
    ]),
  );

type ManagedFieldsEntry = {
  readonly manager?: string;
  readonly operation?: string;
  readonly apiVersion?: string;
  readonly subresource?: string;
};

const plainText = (text: string): string =>
  text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{18,22}/g, "<uid>")
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "<time>")
    .replaceAll(/\?hash=[0-9A-F]{64,}/g, "?hash=<hash>")
    .replaceAll(/\bgen-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, "gen-<random>")
    .replaceAll(/(resource version: |current: |\()\d+/g, "$1<revision>");
