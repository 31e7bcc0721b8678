import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fuzzedServer, type FuzzedServer } from "./fuzzed-server.ts";
import { asAdmin } from "./last-look.ts";

let server: FuzzedServer;
beforeAll(async () => {
  server = await fuzzedServer();
}, 60_000);
afterAll(() => server.remove(), 60_000);

const PATH = "/apis/fruit.example.com/v1/namespaces/default/orchards";

async function secure(): Promise<TLSSocket> {
  const { port, admin } = server;
  const socket = connect({
    port,
    host: "127.0.0.1",
    rejectUnauthorized: false,
    cert: admin.certificate,
    key: admin.key,
  });
  socket.on("error", () => undefined);
  await once(socket, "secureConnect");
  return socket;
}

/** All that the server says to these bytes until it closes; or until it has said `statuses` status lines. */
async function said(bytes: string | Buffer, statuses = 1): Promise<number[]> {
  const socket = await secure();
  let text = "";
  const found = (): number[] =>
    [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  const enough = new Promise<void>((resolve) => {
    socket.once("close", () => resolve());
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      if (found().length >= statuses) setImmediate(resolve);
    });
  });
  socket.write(bytes);
  await enough;
  socket.destroy();
  return found();
}

const get = (headers = ""): string => `GET /readyz HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;
const post = (headers: string, body: string): string =>
  `POST ${PATH} HTTP/1.1\r\nHost: x\r\n${headers}\r\n${body}`;

async function expectWell(): Promise<void> {
  expect((await asAdmin(server)("/readyz")).text).toBe("ok");
  expect(server.faults).toEqual([]);
}

test("connections that never shake hands keep nobody out", async () => {
  const half: Socket[] = [];
  for (let index = 0; index < 1500; index++) {
    const socket = connectTcp({ port: server.port, host: "127.0.0.1" });
    socket.on("error", () => undefined);
    half.push(socket);
    await once(socket, "connect");
    // Nothing, the beginning of a hello, and what is no TLS.
    socket.write(
      ["", "\u0016\u0003\u0001\u0002\0\u0001\0", "GET / HTTP/1.1\r\n\r\n", "\u0016\u0003\u0001\0\u0001x"][
        index % 4
      ] ?? "",
    );
    if (index % 10 === 0) socket.destroy();
  }
  await expectWell();
  for (const socket of half) socket.destroy();
});

test("pipelined requests are answered in their order", async () => {
  const paths = Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? "/readyz" : "/nope"));
  const bytes = paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join("");
  expect(await said(bytes, 60)).toEqual(paths.map((path) => (path === "/nope" ? 404 : 200)));
  await expectWell();
});

test.each<[string, string]>([
  ["both lengths and chunks", post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\nGET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")],
  ["two lengths", post("Content-Length: 4\r\nContent-Length: 0\r\n", "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")],
  ["chunks twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", `0\r\n\r\n${get()}`)],
  ["chunks that are not last", post("Transfer-Encoding: chunked, gzip\r\n", `0\r\n\r\n${get()}`)],
  ["chunks of another name", post("Transfer-Encoding: xchunked\r\n", `0\r\n\r\n${get()}`)],
  ["a space before the colon", post("Transfer-Encoding : chunked\r\n", `0\r\n\r\n${get()}`)],
  ["a length that is none", post("Content-Length: +4\r\n", `abcd${get()}`)],
  ["a folded header", post("X-A: b\r\n Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\u0001", get())],
  ["a chunk size that is none", post("Transfer-Encoding: chunked\r\n", `zz\r\n\r\n${get()}`)],
  ["a bare line feed", `GET /readyz HTTP/1.1\nHost: x\nContent-Length: 0\n\n${get()}`],
  ["no host", `GET /readyz HTTP/1.1\r\n\r\n${get()}`],
  ["a version that is none", `GET /readyz HTTP/9.9\r\nHost: x\r\n\r\n${get()}`],
  ["the preface of HTTP/2", `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${get()}`],
  ["headers beyond all limits", get(`X-Long: ${"x".repeat(1_100_000)}\r\n`) + get()],
  ["garbage", `\0\u0001\u0002\r\n\r\n${get()}`],
])("%s is the end of a connection: nothing behind it is taken for a request", async (_, bytes) => {
  // The second request, which a proxy in front may have taken for a body, is not answered.
  const statuses = await said(Buffer.from(bytes, "latin1"), 2);
  expect(statuses.length).toBeLessThan(2);
  expect(statuses.every((status) => status >= 400)).toBe(true);
  await expectWell();
}); // prettier-ignore

test("many headers, chunks and extensions of chunks are read as they are meant", async () => {
  expect(await said(get(Array.from({ length: 5000 }, (_, index) => `X-${index}: y\r\n`).join("")))).toEqual([
    200,
  ]);
  const chunked = Array.from({ length: 3000 }, () => "1;x=y\r\n \r\n").join("");
  const type = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
  expect(await said(post(type, `${chunked}0\r\nX-Trailer: y\r\n\r\n`))).toEqual([404]);
  await expectWell();
});

test("connections that are left at any point leave nothing behind", async () => {
  const whole = post("Content-Type: application/json\r\nContent-Length: 100\r\n", "{".repeat(100));
  for (let index = 0; index < 300; index++) {
    const socket = await secure();
    socket.write(whole.slice(0, index));
    if (index % 3 === 0) socket.end();
    else socket.destroy();
  }
  await expectWell();
  // Every connection but the one of the measure's own request.
  await expect
    .poll(async () => (await server.measure()).resources["TCPSocketWrap"] ?? 0, { timeout: 20_000 })
    .toBeLessThan(30);
});
