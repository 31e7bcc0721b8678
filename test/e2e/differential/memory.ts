import type { Received } from "./connect.ts";

/** What a server has said before, for the requests that build on it. */
export type Memory = {
  readonly remember: (answer: Received) => void;
  /** Puts in `{{a.uid}}` of the object `a`, `{{list.continue}}` of the last list, `{{etag.value}}` of the last answer. */
  readonly fill: (text: string, encode?: (value: string) => string) => string;
};

export function memory(): Memory {
  const seen = new Map<string, Readonly<Record<string, string>>>();
  return {
    remember: ({ headers, body }) => {
      if (headers.etag) seen.set("etag", { value: headers.etag });
      if (headers["content-type"] !== "application/json") return;
      const parsed = json(body.toString());
      const metadata = parsed?.metadata;
      if (!metadata) return;
      if (metadata.name) seen.set(metadata.name, metadata).set("last", metadata);
      else if (parsed.kind !== "Status" || metadata.continue) seen.set("list", metadata);
    },
    fill: (text, encode = (value) => value) =>
      text.replaceAll(/\{\{([^.{}]+)\.(\w+)\}\}/g, (_, name: string, field: string) => {
        const value = seen.get(name)?.[field];
        if (value === undefined) throw new Error(`no answer so far had ${field} of ${name}`);
        return encode(value);
      }),
  };
}

type Said = { readonly kind?: string; readonly metadata?: Readonly<Record<string, string>> };

function json(text: string): Said | undefined {
  try {
    return JSON.parse(text) as Said;
  } catch {
    // A watch, whose lines are documents of their own.
    return undefined;
  }
}
