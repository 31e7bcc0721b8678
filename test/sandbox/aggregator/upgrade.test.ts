import { once } from "node:events";
import { request as httpsRequest } from "node:https";
import { connect } from "node:tls";
import { WebSocket, WebSocketServer } from "ws";
import { afterEach, describe, expect, test } from "vitest";
import { closeAll, forgetFirst, PATH, proxied } from "./proxied.ts";
import { ADDRESS, type Workbench } from "./workbench.ts";

afterEach(closeAll);

describe("connections that become something else", () => {
  test("a WebSocket, both ways, until one side ends it", async () => {
    const sockets = new WebSocketServer({ noServer: true });
    const { cluster } = await proxied((_, response) => response.end(), {
      onUpgrade: (request, socket, head) =>
        sockets.handleUpgrade(request, socket, head, (opened) => {
          opened.send(`hello ${String(request.headers["x-remote-user"])} ${request.url}`);
          opened.on("message", (data: Buffer) => opened.send(`you said ${data.toString()}`));
        }),
    });
    const socket = new WebSocket(`${cluster.url}${PATH}/mangoes/a/log?b=1&a=2`, { ca: cluster.ca });
    const first = (await once(socket, "message")) as [Buffer];
    expect(first[0].toString()).toBe(`hello kubernetes-admin ${PATH}/mangoes/a/log?a=2&b=1`);
    socket.send("ho");
    const second = (await once(socket, "message")) as [Buffer];
    expect(second[0].toString()).toBe("you said ho");
    socket.close();
    await once(socket, "close");
  });

  test("any other protocol, with what was sent too early", async () => {
    const { cluster } = await proxied((_, response) => response.end(), {
      onUpgrade: (_, socket, head) => {
        socket.write(
          "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Own: 1\r\n\r\nearly",
        );
        socket.write(head);
        socket.pipe(socket);
      },
    });
    const socket = connect({
      host: "127.0.0.1",
      port: Number(new URL(cluster.url).port),
      ca: cluster.ca,
      servername: "localhost",
    });
    socket.write(
      `POST ${PATH}/x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\nahead`,
    );
    let text = "";
    socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
    while (!text.endsWith("earlyahead")) await once(socket, "data");
    expect(text).toBe(
      "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Own: 1\r\n\r\nearlyahead",
    );
    socket.write(" and more");
    while (!text.endsWith(" and more")) await once(socket, "data");
    socket.end();
    await once(socket, "close");
  });

  const refusals: readonly (readonly [number, number, string])[] = [
    [403, 403, "not you"],
    [200, 503, "invalid upgrade response: status code 200\n"],
  ];
  test.each(refusals)("a server that answers an upgrade with %s", async (sent, status, body) => {
    const { cluster } = await proxied((_, response) => response.writeHead(sent).end("not you"), {
      onUpgrade: (_, socket) =>
        socket.end(`HTTP/1.1 ${sent} X\r\nContent-Length: 7\r\nConnection: close\r\n\r\nnot you`),
    });
    expect(await upgraded(cluster)).toEqual({ status, body });
  });

  test("a server that is not there", async () => {
    const { cluster, server } = await proxied((_, response) => response.end());
    await server.close();
    forgetFirst();
    expect(await upgraded(cluster)).toEqual({
      status: 503,
      body: `error dialing backend: dial tcp ${ADDRESS}: connect: connection refused\n`,
    });
  });

  test("closing the aggregator's server ends them", async () => {
    const { cluster } = await proxied((_, response) => response.end(), {
      onUpgrade: (_, socket) =>
        socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"),
    });
    const socket = connect({
      host: "127.0.0.1",
      port: Number(new URL(cluster.url).port),
      ca: cluster.ca,
      servername: "localhost",
    });
    socket.write(`GET ${PATH}/x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n`);
    await once(socket, "data");
    const ended = once(
      socket.on("error", () => undefined),
      "close",
    );
    await cluster.close();
    await ended;
    expect(socket.destroyed).toBe(true);
  });
});

/** Asks to upgrade, and reads the answer that is none. */
function upgraded({ url, ca }: Workbench): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { Connection: "Upgrade", Upgrade: "x" };
    httpsRequest(`${url}${PATH}/x`, { ca, agent: false, headers }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () => resolve({ status: response.statusCode, body }));
    })
      .on("error", reject)
      .end();
  });
}
