import { readFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { join } from "node:path";
import type { ControlPlane } from "../../cluster/control-plane.ts";

export type Sent = {
  readonly method?: string;
  /** Path and query. */
  readonly target: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** Who asks; the cluster's admin where there is none. */
  readonly token?: string;
};

export type Answer = { readonly code: number; readonly body: { readonly [field: string]: unknown } };

/** Asks the real kube-apiserver, as admin or with a token. */
export async function realApiserver({
  folder,
  server,
}: ControlPlane): Promise<(sent: Sent) => Promise<Answer>> {
  const pki = (name: string): Promise<Buffer> => readFile(join(folder, "pki", name));
  const [ca, cert, key] = await Promise.all([pki("ca.crt"), pki("admin.crt"), pki("admin.key")]);
  const admin = new Agent({ keepAlive: true, maxSockets: 8, ca, cert, key });
  const nobody = new Agent({ keepAlive: true, maxSockets: 8, ca });
  return ({ method = "GET", target, body, headers = {}, token }) =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? "" : JSON.stringify(body);
      const all = {
        accept: "application/json",
        ...(text && { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...headers,
      };
      const agent = token ? nobody : admin;
      request(`${server}${target}`, { method, agent, headers: all }, (response) => {
        const received: Buffer[] = [];
        response.on("data", (chunk: Buffer) => received.push(chunk));
        response.on("end", () => {
          const answer = JSON.parse(Buffer.concat(received).toString()) as Answer["body"];
          resolve({ code: response.statusCode ?? 0, body: answer });
        });
      })
        .on("error", reject)
        .end(text);
    });
}
