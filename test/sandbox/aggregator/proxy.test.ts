import { once } from "node:events";
import { request as httpsRequest } from "node:https";
import type { RequestListener } from "node:http";
import { connect } from "node:tls";
import { WebSocket, WebSocketServer } from "ws";
import { afterEach, describe, expect, test } from "vitest";
import { fakeClock } from "@kagg/apiserver/testing";
import { API_SERVICES } from "../../../src/sandbox/aggregator/objects.ts";
import { get, open } from "./client.ts";
import { extensionServer, type ExtensionServer } from "./extension-server.ts";
import { ADDRESS, apiService, availableService, serve, workbench, type Workbench } from "./workbench.ts";

const closing: (() => Promise<void>)[] = [];
const kept = <One extends { readonly close: () => Promise<void> }>(one: One): One => {
  closing.push(one.close);
  return one;
};
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const PATH = "/apis/fruit.example.com/v1";

/** A cluster without controllers, in which a server is believed to be there. */
async function proxied(
  answer: RequestListener,
  options: Parameters<typeof workbench>[0] & Parameters<typeof extensionServer>[1] = {},
): Promise<{ readonly cluster: Workbench; readonly server: ExtensionServer }> {
  const server = kept(await extensionServer(answer, options));
  const cluster = kept(await workbench({ start: false, ...options }));
  serve(cluster, server.port);
  cluster.put(API_SERVICES, availableService());
  return { cluster, server };
}

describe("what an extension API server gets", () => {
  test("who asks, and nothing that the client said of that", async () => {
    const { cluster } = await proxied(
      ({ rawHeaders }, response) => response.end(JSON.stringify(rawHeaders)),
      {
        user: {
          name: "müller",
          uid: "42",
          groups: ["a, b", "system:authenticated"],
          extra: { "example.com/scope%": ["x", "y"] },
        },
      },
    );
    const { body } = await get(cluster, `${PATH}/mangoes`, {
      headers: {
        Authorization: "Bearer secret",
        "X-Remote-User": "root",
        "X-Remote-Group": "system:masters",
        "X-Remote-Extra-Any": "x",
        "Impersonate-User": "root",
        "X-Forwarded-For": "192.0.2.1",
        "X-Other": "kept",
        Connection: "close, X-Hop",
        "X-Hop": "1",
        "Audit-ID": "given",
        "Sec-WebSocket-Protocol": "base64url.bearer.authorization.k8s.io.c2VjcmV0, v4.channel.k8s.io",
      },
    });
    const raw = JSON.parse(body) as string[];
    const lines = raw.flatMap((name, at) => (at % 2 === 0 ? [`${name.toLowerCase()}: ${raw[at + 1]}`] : []));
    expect(lines.sort()).toEqual([
      "audit-id: given",
      "connection: keep-alive",
      `host: ${ADDRESS}`,
      "sec-websocket-protocol: v4.channel.k8s.io",
      "x-forwarded-for: 192.0.2.1, 127.0.0.1",
      `x-forwarded-host: ${ADDRESS}`,
      "x-forwarded-proto: https",
      "x-forwarded-uri: /apis/fruit.example.com/v1/mangoes",
      "x-other: kept",
      "x-remote-extra-example.com%2fscope%25: x",
      "x-remote-extra-example.com%2fscope%25: y",
      "x-remote-group: a, b",
      "x-remote-group: system:authenticated",
      "x-remote-uid: 42",
      `x-remote-user: ${Buffer.from("müller").toString("latin1")}`,
    ]);
  });

  const targets: readonly (readonly [string, string])[] = [
    [`${PATH}/mangoes`, `${PATH}/mangoes`],
    [`${PATH}/mangoes/`, `${PATH}/mangoes/`],
    [`${PATH}/a%2Fb%20c%2A`, `${PATH}/a/b%20c%2A`],
    [`${PATH}/mangoes?watch&b=2&a=1&b=%3b*~+x`, `${PATH}/mangoes?a=1&b=2&b=%3B%2A~+x&watch=`],
    [`${PATH}/mangoes?a=1;b=2&c=%zz&d=1`, `${PATH}/mangoes?d=1`],
  ];
  test.each(targets)("the path %s, as Go writes it", async (sent, expected) => {
    const { cluster } = await proxied(({ url }, response) => response.end(url));
    expect((await get(cluster, sent)).body).toBe(expected);
  });

  test("a body of any length, as it comes", async () => {
    const { cluster } = await proxied((request, response) => {
      let size = 0;
      request.on("data", (chunk: Buffer) => (size += chunk.length));
      request.on("end", () => response.end(`${request.method} ${size} ${request.headers["content-length"]}`));
    });
    const megabyte = "x".repeat(1024 * 1024);
    const parts = [megabyte, megabyte, megabyte, megabyte];
    const chunked = await get(cluster, `${PATH}/mangoes`, { method: "POST", body: parts });
    expect(chunked.body).toBe(`POST ${4 * 1024 * 1024} undefined`);
    const whole = await get(cluster, `${PATH}/mangoes`, {
      method: "PUT",
      body: "four",
      headers: { "Content-Length": "4" },
    });
    expect(whole.body).toBe("PUT 4 4");
  });

  test("one connection for requests that follow each other, and the front proxy's certificate", async () => {
    const { cluster, server } = await proxied((_, response) => response.end("{}"));
    await get(cluster, PATH);
    await get(cluster, PATH);
    await get(cluster, PATH);
    expect(server.connections()).toBe(1);
  });
});

describe("what a client gets", () => {
  test("the answer as it is, without what belongs to the connection and without CORS", async () => {
    const { cluster } = await proxied((_, response) => {
      response.writeHead(418, {
        "Content-Type": "application/x",
        "Set-Cookie": ["a=1", "b=2"],
        "Access-Control-Allow-Origin": "*",
        "Keep-Alive": "timeout=9",
        "Cache-Control": "public",
        Location: "/else",
      });
      response.end("body");
    });
    const { status, headers, body } = await get(cluster, PATH);
    expect({ status, body }).toEqual({ status: 418, body: "body" });
    expect(headers).toMatchObject({
      "content-type": "application/x",
      "set-cookie": ["a=1", "b=2"],
      "cache-control": "public",
      location: `https://${ADDRESS}/else`,
    });
    expect(headers).not.toHaveProperty("access-control-allow-origin");
    expect(headers["keep-alive"]).not.toBe("timeout=9");
  });

  test("no redirect", async () => {
    const { cluster } = await proxied((_, response) => response.writeHead(301, { Location: "/else" }).end());
    expect(await get(cluster, PATH)).toMatchObject({
      status: 502,
      body: "the backend attempted to redirect this request, which is not permitted",
    });
  });

  test("each part of a stream at once, and its end ends the other side's", async () => {
    let gone = (): void => undefined;
    const left = new Promise<void>((resolve) => (gone = resolve));
    const { cluster } = await proxied((request, response) => {
      response.on("close", gone);
      response.write("one");
      request.resume();
    });
    const response = await open(cluster, `${PATH}/mangoes?watch=1`);
    const [part] = (await once(response, "data")) as [Buffer];
    expect(part.toString()).toBe("one");
    response.destroy();
    await left;
  });

  test("the end of a stream that breaks", async () => {
    const { cluster } = await proxied((_, response) => {
      response.write("one");
      setImmediate(() => response.destroy());
    });
    await expect(get(cluster, `${PATH}/mangoes?watch=1`)).rejects.toThrow("aborted");
  });

  const refused: readonly (readonly [string, () => object, number, string])[] = [
    ["an APIService that is not available", () => apiService(), 503, "service unavailable\n"],
    [
      "a caBundle that is no PEM",
      () => availableService({ caBundle: Buffer.from("no PEM").toString("base64") }),
      500,
      "unable to load root certificates: unable to parse bytes as PEM block\n",
    ],
    [
      "a Service that is not there",
      () => availableService({ service: { name: "other", namespace: "fruit" } }),
      503,
      "service unavailable\n",
    ],
    [
      "a CA of another server",
      () => availableService({ caBundle: undefined }),
      503,
      "error trying to reach service: tls: failed to verify certificate: x509: certificate signed by unknown authority\n",
    ],
  ];
  test.each(refused)("%s", async (_, service, status, body) => {
    const { cluster } = await proxied((_, response) => response.end("reached"));
    cluster.put(API_SERVICES, service());
    const got = await get(cluster, `${PATH}/mangoes`);
    expect(got).toMatchObject({ status, body });
    expect(got.headers["content-type"]).toBe("text/plain; charset=utf-8");
  });

  test("nothing listens", async () => {
    const { cluster, server } = await proxied((_, response) => response.end());
    await server.close();
    closing.splice(0, 1);
    expect(await get(cluster, `${PATH}/mangoes`)).toMatchObject({
      status: 503,
      body: `error trying to reach service: dial tcp ${ADDRESS}: connect: connection refused\n`,
    });
  });

  test("a server that closed its idle connection is dialled again", async () => {
    const { cluster, server } = await proxied((request, response) => {
      response.end("{}", () => setImmediate(() => request.socket.destroy()));
    });
    for (let count = 0; count < 5; count++) expect((await get(cluster, PATH)).status).toBe(200);
    expect(server.connections()).toBeGreaterThan(1);
  });

  test("discovery that takes five seconds is given up; anything else is waited for", async () => {
    const clock = fakeClock("2026-01-15T12:00:00Z");
    let asked = (): void => undefined;
    const both = new Promise<void>((resolve) => (asked = resolve));
    const seen: string[] = [];
    let answerLate = (): void => undefined;
    const { cluster } = await proxied(
      ({ url = "" }, response) => {
        seen.push(url);
        if (url !== PATH) answerLate = () => void response.end("late");
        if (seen.length === 2) asked();
      },
      { clock },
    );
    const discovery = get(cluster, PATH);
    const list = get(cluster, `${PATH}/mangoes`);
    await both;
    clock.advance(5000);
    expect(await discovery).toMatchObject({
      status: 503,
      body: "error trying to reach service: context deadline exceeded\n",
    });
    answerLate();
    expect(await list).toMatchObject({ status: 200, body: "late" });
  });
});

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
    closing.splice(0, 1);
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
