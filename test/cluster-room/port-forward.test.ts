import { createHash } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { expect, onTestFinished, test } from "vitest";
import { connect } from "../../src/cluster/connect.ts";
import { tempFolder } from "../temp-folder.ts";

const pod = { namespace: "fruit", name: "fruit-1", port: 8443 };
const [data, failure] = [0, 1];

/** kubelet's end of a port forward: each channel starts with the port, then `answer` is told what came in. */
async function forward(
  answer: (send: (channel: number, text: string) => void, text: string) => void,
): Promise<{ stream: Duplex; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer();
  server.on("upgrade", (request, socket: Duplex) => {
    asked.push(request.url ?? "", request.headers.authorization ?? "");
    const accept = createHash("sha1")
      .update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: v4.channel.k8s.io\r\n\r\n`,
    );
    const frame = (channel: number, body: Buffer): void =>
      void socket.write(Buffer.concat([Buffer.from([0x82, body.length + 1, channel]), body]));
    for (const channel of [data, failure]) frame(channel, Buffer.from([0xfb, 0x20]));
    socket.on("error", () => {});
    socket.on("data", (chunk: Buffer) => {
      const [opcode, length] = [(chunk[0] ?? 0) & 0x0f, (chunk[1] ?? 0) & 0x7f];
      if (opcode === 8) socket.end(Buffer.from([0x88, 0]));
      if (opcode !== 2) return;
      const mask = chunk.subarray(2, 6);
      const body = chunk.subarray(6, 6 + length).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
      answer((channel, text) => frame(channel, Buffer.from(text)), Buffer.from(body.subarray(1)).toString());
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const kubeconfig = join(await tempFolder(), "kubeconfig");
  const { port } = server.address() as AddressInfo;
  const config = {
    "current-context": "a",
    contexts: [{ name: "a", context: { cluster: "a", user: "a" } }],
    clusters: [{ name: "a", cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name: "a", user: { token: "t" } }],
  };
  await writeFile(kubeconfig, JSON.stringify(config));
  const cluster = await connect({ kubeconfig, env: {} });
  return { stream: await cluster.forward(pod), asked };
}

test("bytes go both ways, and the reading side outlives the end of the writing side", async () => {
  const { stream, asked } = await forward((send, text) => send(data, text.toUpperCase()));
  expect(asked).toEqual(["/api/v1/namespaces/fruit/pods/fruit-1/portforward?ports=8443", "Bearer t"]);
  stream.end("hello");
  const [chunk] = (await once(stream, "data")) as [Buffer];
  expect(chunk.toString()).toBe("HELLO");
  stream.destroy();
});

test("what kubelet says on the error channel ends the stream with it", async () => {
  const { stream } = await forward((send) => send(failure, "connection refused"));
  stream.write("hello");
  const [error] = (await once(stream, "error")) as [Error];
  expect(error.message).toBe("connection refused");
});

test("nothing listens at the server: unreachable", async () => {
  const kubeconfig = join(await tempFolder(), "kubeconfig");
  const config = {
    "current-context": "a",
    contexts: [{ name: "a", context: { cluster: "a" } }],
    clusters: [{ name: "a", cluster: { server: "http://127.0.0.1:1" } }],
  };
  await writeFile(kubeconfig, JSON.stringify(config));
  const cluster = await connect({ kubeconfig, env: {} });
  await expect(cluster.forward(pod)).rejects.toMatchObject({
    code: "cluster/unreachable",
    problems: [{ what: "nothing listens on 127.0.0.1:1 (connection refused)" }],
  });
});
