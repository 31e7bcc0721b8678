import { once } from "node:events";
import { request as httpsRequest } from "node:https";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { restHandler } from "../../src/rest/rest-handler.ts";
import { memory } from "../../src/storage/memory.ts";
import { Silo } from "../resource/silo.ts";
import { issue, type Issued } from "../certificates.ts";
import { runningServer, type RunningServer } from "../running-server.ts";

const silos = "/apis/fruit.example.com/v1/namespaces/default/silos";
const one = `${silos}/one`;

describe("connect subresources over TLS", () => {
  let server: RunningServer;
  let admin: Issued;

  beforeAll(async () => {
    const storage = await memory()({ dataDir: undefined });
    server = await runningServer(restHandler({ resources: [Silo], storage }), { definitions: [Silo] });
    const ca = issue({ commonName: "clients", ca: true });
    const usages = ["clientAuth"] as const;
    admin = issue({ commonName: "admin", organizations: ["system:masters"], issuer: ca, usages, keyOf: ca });
    server.kubernetes.setTrust({ "client-ca-file": ca.certificate });
    await server.kubernetes.watched();
    const body = JSON.stringify({ metadata: { name: "one" }, spec: { tons: 7 } });
    expect((await ask(silos, { method: "POST", body })).status).toBe(201);
    // Keys are made, which a busy machine takes its time for.
  }, 60_000);

  afterAll(() => server.close());

  const ask: RunningServer["request"] = (path, options) => server.request(path, { as: admin, ...options });

  const open = (path: string, protocols: string[] = ["echo"], more: object = {}): WebSocket =>
    new WebSocket(`wss://127.0.0.1:${server.port}${path}`, protocols, {
      rejectUnauthorized: false,
      cert: admin.certificate,
      key: admin.key,
      ...more,
    });

  /** The status and the message with which an upgrade is refused. */
  async function refused(socket: WebSocket): Promise<string> {
    socket.on("error", () => undefined);
    const [, response] = (await once(socket, "unexpected-response")) as [
      unknown,
      import("node:http").IncomingMessage,
    ];
    let text = "";
    for await (const chunk of response) text += String(chunk);
    return `${response.statusCode} ${(JSON.parse(text) as { message: string }).message}`;
  }
  const message = async (socket: WebSocket): Promise<string> => String((await once(socket, "message"))[0]);

  test("GET answers what its author says, for an object that is there", async () => {
    expect(await ask(`${one}/log`)).toMatchObject({ status: 200, text: "one holds 7\n" });
    expect((await ask(`${one}/log`)).headers["content-type"]).toBe("text/plain");
    expect(await ask(`${silos}/two/log`)).toMatchObject({ status: 404, json: { details: { name: "two" } } });
    expect((await ask(`${one}/log`, { method: "POST", body: "" })).status).toBe(405);
    expect((await ask(`${one}/log/more`)).status).toBe(404);
    expect((await ask(`${silos}/log`)).status).toBe(404);
  });

  test("a stream is sent as it comes, and is over when its client goes", async () => {
    const request = httpsRequest(`https://127.0.0.1:${server.port}${one}/log?follow=true&timeout=1ms`, {
      rejectUnauthorized: false,
      cert: admin.certificate,
      key: admin.key,
    }).end();
    const [response] = (await once(request, "response")) as [import("node:http").IncomingMessage];
    expect(String((await once(response, "data"))[0])).toBe("one holds 7\n");
    const metrics = async (): Promise<string> => (await ask("/metrics")).text;
    const gauge = /^apiserver_longrunning_requests\{verb="CONNECT".*subresource="log".*\} (\d)$/m;
    expect(gauge.exec(await metrics())?.[1]).toBe("1");
    request.destroy();
    await expect.poll(async () => gauge.exec(await metrics())?.[1]).toBe("0");
  });

  test("what lies behind a subresource belongs to it", async () => {
    const answer = await ask(`${one}/proxy/a%2Fb/c?x=1`);
    expect(answer).toMatchObject({ status: 203, text: "GET a%2Fb/c" });
    expect(answer.headers["x-silo"]).toBe("yes");
    expect((await ask(`${one}/proxy`, { method: "POST", body: "grain" })).text).toBe("POST grain");
    // RBAC knows the subresource, whatever lies behind it.
    await server.request(`${one}/proxy/a/b`);
    expect(server.kubernetes.reviews.at(-1)).toMatchObject({
      resourceAttributes: { verb: "get", resource: "silos", subresource: "proxy", name: "one" },
    });
  });

  test("a WebSocket gets the object and the user, in the subprotocol that both speak", async () => {
    const socket = open(`${one}/exec?command=ls`, ["other", "echo", "v5.channel.k8s.io"]);
    expect(await message(socket)).toBe("admin v5.channel.k8s.io 7 ls");
    socket.send("hello");
    expect(await message(socket)).toBe("hello");
    const big = Buffer.alloc(1024 * 1024, 7);
    socket.send(big);
    expect(((await once(socket, "message")) as [Buffer])[0].equals(big)).toBe(true);
    socket.send("bye");
    expect((await once(socket, "close"))[0]).toBe(1000);
  });

  test("its end says whose fault it is", async () => {
    const socket = open(`${one}/exec`);
    await message(socket);
    socket.send("fail");
    expect((await once(socket, "close"))[0]).toBe(1011);
    await expect.poll(() => server.logged.some(({ err }) => String(err) === "Error: as asked")).toBe(true);
    const large = open(`${one}/exec`);
    await message(large);
    large.send(Buffer.alloc(4 * 1024 * 1024));
    expect((await once(large, "close"))[0]).toBe(1009);
  });

  test("an upgrade is refused as any request is", async () => {
    expect(await refused(open(`${silos}/two/exec`))).toBe('404 silos.fruit.example.com "two" not found');
    expect(await refused(open(`${one}/exec`, ["other"]))).toBe(
      "400 none of the WebSocket subprotocols was offered: v5.channel.k8s.io, echo",
    );
    expect((await ask(`${one}/exec`)).json.message).toBe("Upgrade request required");
    const spdy = { headers: { Connection: "Upgrade", Upgrade: "SPDY/3.1" } };
    expect((await ask(`${one}/exec`, spdy)).json.message).toBe(
      "unable to upgrade to spdy/3.1: this server speaks WebSocket alone, opened by GET",
    );
    // Nobody else is taken up on it: the answer is the one without.
    expect((await ask(one, spdy)).json).toMatchObject({ kind: "Silo" });
    expect((await ask(silos, { ...spdy, method: "POST", body: "{}" })).status).toBe(400);
  });

  test("a handshake that is none is answered as any bad request is", async () => {
    const key = "AAAAAAAAAAAAAAAAAAAAAA==";
    const handshake = {
      Connection: "Upgrade", Upgrade: "websocket",
      "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key, "Sec-WebSocket-Protocol": "echo",
    }; // prettier-ignore
    for (const [header, value] of [
      ["Key", ""],
      ["Version", "12"],
      ["Protocol", "echo,echo"],
      ["Protocol", "echo,a b"],
    ]) {
      const headers = { ...handshake, [`Sec-WebSocket-${header}`]: value ?? "" };
      const { status, json, headers: answered } = await ask(`${one}/exec`, { headers });
      expect([status, json.kind, json.message]).toEqual([400, "Status", expect.stringContaining(`Sec-WebSocket-${header}`)]); // prettier-ignore
      expect(answered["audit-id"]).toBeTruthy();
    }
    const head = await ask(`${one}/exec`, { method: "HEAD", headers: handshake });
    expect([head.status, head.text, head.headers["audit-id"] !== undefined]).toEqual([400, "", true]);
  });

  test("a WebSocket is authorised, and a token may come as a subprotocol", async () => {
    const none = { cert: undefined, key: undefined };
    server.kubernetes.answer = () => false;
    expect(await refused(open(`${one}/exec`, ["echo"], none))).toMatch(
      /^403 .*cannot get resource "silos\/exec"/,
    );
    server.kubernetes.answer = ({ resourceAttributes }) =>
      (resourceAttributes as { verb: string }).verb === "get";
    server.kubernetes.tokens.set("reader", { username: "reader", groups: [] });
    const reader = { ...none, headers: { authorization: "Bearer reader" } };
    expect(await refused(open(`${one}/exec`, ["echo"], reader))).toMatch(
      /^403 .*cannot create resource "silos\/exec"/,
    );
    const bearer = (token: string): string =>
      `base64url.bearer.authorization.k8s.io.${Buffer.from(token).toString("base64url")}`;
    server.kubernetes.tokens.set("secret", { username: "robot", groups: ["system:masters"] });
    const socket = open(`${one}/exec`, [bearer("secret"), "echo"], none);
    expect(await message(socket)).toBe("robot echo 7 ");
    expect(socket.protocol).toBe("echo");
    socket.close();
    expect(await refused(open(`${one}/exec`, [bearer("wrong"), "echo"], none))).toBe("401 Unauthorized");
    expect(await refused(open(`${one}/exec`, [bearer("secret")], none))).toBe("401 Unauthorized");
  });

  test("the end of the server is the end of its connections", async () => {
    const { certificate: cert, key } = admin;
    const other = connectTls({ port: server.port, host: "127.0.0.1", rejectUnauthorized: false, cert, key });
    other.on("error", () => undefined);
    const upgrade = "Connection: Upgrade\r\nUpgrade: h2c\r\n";
    other.write(`GET ${one} HTTP/1.1\r\nHost: x\r\n${upgrade}\r\n`);
    // What comes behind is read by nobody, and so was the end behind it.
    other.write(Buffer.alloc(200_000));
    await once(other.resume(), "close");
    const socket = open(`${one}/exec`);
    await message(socket);
    const closed = once(socket, "close");
    await server.close();
    expect((await closed)[0]).toBe(1001);
  });
});
