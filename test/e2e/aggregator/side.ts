import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { type Agent, request } from "node:https";
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
  readonly bytes: Buffer;
};

/** Asks an aggregator as an administrator. */
export type Ask = (asked: Asked) => Promise<Said>;

/** Whom to believe, and what to log in with. */
export type Login = {
  readonly ca: Buffer | string;
  readonly cert?: Buffer | string;
  readonly key?: Buffer | string;
};

export async function adminLogin({ folder }: ControlPlane): Promise<Login> {
  const pki = (name: string): Promise<Buffer> => readFile(join(folder, "pki", name));
  return { ca: await pki("ca.crt"), cert: await pki("admin.crt"), key: await pki("admin.key") };
}

export const asker =
  (server: string, agent: Agent): Ask =>
  ({ path, method = "GET", headers = {}, body = "" }) =>
    new Promise((resolve, reject) => {
      const length = body ? { "Content-Length": Buffer.byteLength(body) } : {};
      request(`${server}${path}`, { method, agent, headers: { ...headers, ...length } }, (response) => {
        const parts: Buffer[] = [];
        response.on("data", (chunk: Buffer) => parts.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const bytes = Buffer.concat(parts);
          resolve({ status: response.statusCode, headers: response.headers, body: bytes.toString(), bytes });
        });
      })
        .on("error", reject)
        .end(body);
    });
