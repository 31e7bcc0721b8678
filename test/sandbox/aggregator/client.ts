import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import type { Workbench } from "./workbench.ts";

export type Sent = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | readonly string[];
};

export type Got = {
  readonly status: number | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
};

/** The head of an answer; its body is the caller's. */
export function open(
  { url, ca }: Pick<Workbench, "url" | "ca">,
  path: string,
  { method = "GET", headers = {}, body = "" }: Sent = {},
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { method, headers, ca, agent: false }, resolve).on("error", reject);
    for (const part of typeof body === "string" ? [body] : body) if (part) sent.write(part);
    sent.end();
  });
}

export async function get(cluster: Pick<Workbench, "url" | "ca">, path: string, sent?: Sent): Promise<Got> {
  const response = await open(cluster, path, sent);
  const parts: Buffer[] = [];
  for await (const part of response as AsyncIterable<Buffer>) parts.push(part);
  return {
    status: response.statusCode,
    headers: response.headers,
    body: Buffer.concat(parts).toString(),
  };
}
