import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { join } from "node:path";
import type { ControlPlane } from "../../cluster/control-plane.ts";

export type Asked = {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

export type Said = {
  readonly status: number | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
};

/** Asks an aggregator as an administrator. */
export type Ask = (asked: Asked) => Promise<Said>;

export async function realAdmin({ folder, server }: ControlPlane): Promise<Ask> {
  const pki = (name: string): Promise<Buffer> => readFile(join(folder, "pki", name));
  return asker(
    server,
    new Agent({ ca: await pki("ca.crt"), cert: await pki("admin.crt"), key: await pki("admin.key") }),
  );
}

export const asker =
  (server: string, agent: Agent): Ask =>
  ({ path, method = "GET", headers = {}, body = "" }) =>
    new Promise((resolve, reject) => {
      const length = body ? { "Content-Length": Buffer.byteLength(body) } : {};
      request(`${server}${path}`, { method, agent, headers: { ...headers, ...length } }, (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("error", reject);
        response.on("end", () =>
          resolve({ status: response.statusCode, headers: response.headers, body: text }),
        );
      })
        .on("error", reject)
        .end(body);
    });
