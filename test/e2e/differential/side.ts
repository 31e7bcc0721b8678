import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ControlPlane } from "../../cluster/control-plane.ts";
import { connect, type Credentials, type Received, type Request } from "./connect.ts";
import { memory, type Memory } from "./memory.ts";
import type { Identity, Step } from "./step.ts";

/** One of the two servers as the script sees it. */
export type Side = (step: Step, onBegin?: () => void) => Promise<Received>;

export type SideOptions = {
  readonly cluster: ControlPlane;
  readonly port: number;
  readonly token: string;
  /** Everything is sent as this one. */
  readonly only?: Identity;
  /** What has to be said otherwise to this server. */
  readonly translate?: (body: unknown) => unknown;
};

/** What every identity is to both servers. */
export async function side({
  cluster,
  port,
  token,
  only,
  translate = (body) => body,
}: SideOptions): Promise<Side> {
  const pki = (name: string): Promise<Buffer> => readFile(join(cluster.folder, "pki", name));
  const pair = async (name: string): Promise<Credentials> => ({
    cert: await pki(`${name}.crt`),
    key: await pki(`${name}.key`),
  });
  const ca = await pki("ca.crt");
  const bare = connect({ port, ca });
  const frontProxy = connect({ port, ca, credentials: await pair("front-proxy-client") });
  const requests: Readonly<Record<Identity, Request>> = {
    admin: withHeaders(frontProxy, { "x-remote-user": "ada", "x-remote-group": "system:masters" }),
    reader: withHeaders(frontProxy, { "x-remote-user": "rita", "x-remote-group": ["readers", "a, b"] }),
    nobody: withHeaders(frontProxy, { "x-remote-user": "nick" }),
    certificate: connect({ port, ca, credentials: await pair("admin") }),
    token: withHeaders(bare, { authorization: `Bearer ${token}` }),
    "bad token": withHeaders(bare, { authorization: "Bearer wrong" }),
    // Signed by itself: none of the CAs that the cluster names.
    stranger: connect({ port, ca, credentials: await pair("service-accounts") }),
    anonymous: bare,
  };
  const seen = memory();
  return async (step, onBegin) => {
    const { method, path, headers, as = "admin" } = step;
    const body = textOf(step, seen, translate);
    const sent = { ...(body !== undefined && { "content-type": "application/json" }), ...headers };
    const answer = await requests[only ?? as]({
      method,
      path: seen.fill(path, encodeURIComponent),
      headers: sent,
      ...(body !== undefined && { body }),
      ...(onBegin && { onBegin }),
    });
    seen.remember(answer);
    return answer;
  };
}

function textOf({ body }: Step, seen: Memory, translate: (body: unknown) => unknown): string | undefined {
  if (body === undefined) return undefined;
  return seen.fill(typeof body === "string" ? body : JSON.stringify(translate(body)));
}

const withHeaders =
  (request: Request, more: Readonly<Record<string, string | string[]>>): Request =>
  (sent) =>
    request({ ...sent, headers: { ...more, ...sent.headers } });
