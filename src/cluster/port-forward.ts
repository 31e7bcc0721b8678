import { Duplex, PassThrough } from "node:stream";
import type { KubeConfig } from "@kubernetes/client-node";
import type { Cluster } from "./cluster.ts";
import type { CredentialSource } from "./credentials.ts";
import type { Target } from "./kubeconfig/target.ts";
import { unreachable } from "./unreachable.ts";

/** `Cluster.forward` over a WebSocket of @kubernetes/client-node, which is loaded at the first call. */
export function portForward(target: Target, credentials: CredentialSource): Cluster["forward"] {
  return async ({ namespace, name, port }) => {
    const { PortForward } = await import("@kubernetes/client-node");
    const given = await credentials({ renew: false });
    const toServer = new PassThrough();
    const fromServer = new PassThrough();
    const failures = new PassThrough();
    const stream = duplex(toServer, fromServer);
    failures.on("data", (said: Buffer) => void stream.destroy(new Error(said.toString("utf8").trim())));
    const forwarder = new PortForward(asKubeConfig(target, given));
    const socket = await forwarder
      .portForward(namespace, name, [port], fromServer, failures, toServer)
      .catch((error: { error?: Error; message?: string }) => {
        throw unreachable(
          target,
          error.error ?? new Error(error.message ?? "the port could not be forwarded"),
        );
      });
    if (typeof socket === "function") throw new TypeError("a port forward without retries gives a socket");
    socket.addEventListener("close", () => void fromServer.end());
    socket.addEventListener("error", ({ error }: { error: Error }) => void stream.destroy(error));
    stream.once("close", () => socket.close());
    return stream;
  };
}

/** The writing side ends into nothing: to end it on the socket would close the reading side too. */
function duplex(toServer: PassThrough, fromServer: PassThrough): Duplex {
  const stream = new Duplex({
    read: () => void fromServer.resume(),
    write: (chunk: Buffer, _encoding, done) => void toServer.write(chunk, done),
    final: (done) => done(),
  });
  fromServer.on("data", (chunk: Buffer) => {
    if (!stream.push(chunk)) fromServer.pause();
  });
  fromServer.once("end", () => stream.push(null));
  return stream;
}

/** The two methods that client-node's WebSocketHandler calls, answered with our own credentials. */
function asKubeConfig(
  target: Target,
  { headers, certificate, key, agent }: Awaited<ReturnType<CredentialSource>>,
): KubeConfig {
  const config = {
    getCurrentCluster: () => ({ server: target.server.href.replace(/\/$/, "") }),
    applyToHTTPSOptions: async (options: object): Promise<void> => {
      Object.assign(options, {
        headers,
        ...(target.ca && { ca: target.ca }),
        ...(certificate && { cert: certificate }),
        ...(key && { key }),
        ...(target.serverName && { servername: target.serverName }),
        ...(agent && { agent }),
        rejectUnauthorized: !target.insecure,
      });
    },
  };
  return config as unknown as KubeConfig;
}
