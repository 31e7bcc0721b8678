import { once } from "node:events";
import { createServer, get, type IncomingMessage, request as httpRequest, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { gunzipSync } from "node:zlib";
import { afterEach, expect, test, vi } from "vitest";
import { StatusError } from "../../src/http/status-error.ts";
import { requestListener, type Outcome } from "../../src/http/listener.ts";
import type { Pipeline } from "../../src/http/incoming.ts";
import { jsonReply } from "../../src/http/json-reply.ts";

const WATCH = "/apis/g.example.com/v1/mangoes?watch=true";

let server: Server;
let draining: AbortController;
let outcomes: Outcome[];
let items: number[];
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function start(pipeline: Pipeline): Promise<number> {
  draining = new AbortController();
  outcomes = [];
  items = [];
  const observe = () => ({
    item: (bytes: number) => void items.push(bytes),
    end: (outcome: Outcome) => void outcomes.push(outcome),
  });
  server = createServer(
    requestListener({ pipeline, isConnect: () => false, observe, draining: draining.signal }),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

type Options = { method?: string; headers?: Record<string, string>; body?: string | Buffer };

async function open(
  port: number,
  path: string,
  { body, ...options }: Options = {},
): Promise<IncomingMessage> {
  const request = httpRequest({ port, host: "127.0.0.1", path, agent: false, ...options });
  request.end(body);
  const [response] = (await once(request, "response")) as [IncomingMessage];
  return response;
}

async function read(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test("an audit ID is echoed or made, and nothing is cached", async () => {
  const port = await start(() => Promise.resolve(jsonReply("{}\n")));
  const { headers } = await open(port, "/", { headers: { "Audit-ID": "mine" } });
  expect(headers).toMatchObject({
    "audit-id": "mine",
    "cache-control": "no-cache, private",
    "content-type": "application/json",
    "content-length": "3",
    "x-content-type-options": "nosniff",
  });
  expect((await open(port, "/")).headers["audit-id"]).toMatch(/^[0-9a-f-]{36}$/);
});

test("HEAD is a GET without its body", async () => {
  const port = await start(({ method }) => Promise.resolve(jsonReply(method)));
  const response = await open(port, "/", { method: "HEAD" });
  expect(response.headers["content-length"]).toBe("4");
  expect(await read(response)).toHaveLength(0);
});

test("warnings are sent once each, quoted, and cut where there are too many", async () => {
  const port = await start(({ warn, path }) => {
    if (path === "/many") for (let n = 0; n < 40; n += 1) warn(`${n}${"x".repeat(300)}`);
    for (const text of ['say "no"', 'say "no"', "a\nb", "é"]) warn(text);
    return Promise.resolve(jsonReply("{}"));
  });
  const few = (await open(port, "/few")).headersDistinct["warning"]!;
  expect(few.map((text) => Buffer.from(text, "latin1").toString("utf8"))).toStrictEqual([
    '299 - "say \\"no\\""',
    '299 - "ab"',
    '299 - "é"',
  ]);
  const many = (await open(port, "/many")).headersDistinct["warning"]!;
  expect(many).toHaveLength(16);
  expect(many[0]).toBe(`299 - "0${"x".repeat(255)}"`);
});

test("large bodies are compressed for those who take it, small ones are not", async () => {
  const big = Buffer.alloc(200_000, "a");
  const port = await start(({ path }) =>
    Promise.resolve({ status: 200, body: path === "/big" ? [big.subarray(0, 5), big.subarray(5)] : "a" }),
  );
  const headers = { "Accept-Encoding": "deflate, gzip;q=0.5" };
  const zipped = await open(port, "/big", { headers });
  expect(zipped.headers).toMatchObject({ "content-encoding": "gzip", vary: "Accept-Encoding" });
  expect(gunzipSync(await read(zipped)).equals(big)).toBe(true);
  expect((await open(port, "/small", { headers })).headers["content-encoding"]).toBeUndefined();
  const refused = await open(port, "/big", { headers: { "Accept-Encoding": "gzip;q=0" } });
  expect((await read(refused)).equals(big)).toBe(true);
});

test("a long list arrives whole with its length, and a client that leaves in its middle ends it", async () => {
  const part = Buffer.alloc(100_000, "x");
  const body = Array.from({ length: 300 }, () => part);
  const port = await start(() => Promise.resolve({ status: 200, body }));
  const whole = await open(port, "/");
  expect(whole.headers["content-length"]).toBe("30000000");
  expect((await read(whole)).equals(Buffer.concat(body))).toBe(true);
  const left = await open(port, "/");
  await once(left, "data");
  left.destroy();
  await vi.waitFor(() => expect(outcomes.map(({ bytes }) => bytes)).toStrictEqual([30_000_000, 0]));
});

test("a body beyond 3 MiB is a 413", async () => {
  const port = await start(async ({ body }) => jsonReply(String((await body()).length)));
  const put = (size: number): Promise<IncomingMessage> =>
    open(port, "/", { method: "POST", body: Buffer.alloc(size) });
  expect((await read(await put(3_145_728))).toString()).toBe("3145728");
  const response = await put(3_145_729);
  expect(response.statusCode).toBe(413);
  expect(JSON.parse((await read(response)).toString())).toMatchObject({
    reason: "RequestEntityTooLarge",
    message: "Request entity too large: limit is 3145728",
  });
});

test("who is refused while it is still sending sees why", async () => {
  const port = await start(({ path, body }) =>
    path === "/read"
      ? body().then(() => Promise.reject(new Error()))
      : Promise.reject(new StatusError(403, "Forbidden", "no")),
  );
  const piece = Buffer.alloc(256 * 1024);
  for (const [path, headers, code] of [
    ["/", { "Content-Length": String(40 * piece.length) }, 403],
    ["/read", { "Content-Length": String(40 * piece.length) }, 413],
    ["/read", {}, 413],
  ] as const) {
    const request = httpRequest({ port, host: "127.0.0.1", path, method: "POST", agent: false, headers });
    const answered = once(request, "response") as Promise<[IncomingMessage]>;
    await pipeline(Readable.from(Array.from({ length: 40 }, () => piece)), request);
    const [response] = await answered;
    response.resume();
    expect([path, response.statusCode]).toEqual([path, code]);
  }
});

test("who sends without an end is answered and cut off", async () => {
  const port = await start(() => Promise.reject(new StatusError(403, "Forbidden", "no")));
  const request = httpRequest({ port, host: "127.0.0.1", path: "/", method: "POST", agent: false });
  request.on("error", () => undefined);
  const piece = Buffer.alloc(1024 * 1024);
  const endless = pipeline(
    Readable.from(
      (function* () {
        for (;;) yield piece;
      })(),
    ),
    request,
  );
  await expect(endless).rejects.toMatchObject({
    code: expect.stringMatching(/EPIPE|ECONNRESET|ERR_STREAM_PREMATURE_CLOSE/),
  });
  await vi.waitFor(() => expect(outcomes).toMatchObject([{ status: 403 }]));
});

test("a request takes no longer than it says", async () => {
  const seen: AbortSignal[] = [];
  const port = await start(({ abort }) => {
    seen.push(abort.signal);
    return new Promise(() => undefined);
  });
  const late = await open(port, "/?timeout=5ms");
  expect(late.statusCode).toBe(504);
  expect(JSON.parse((await read(late)).toString())).toMatchObject({
    reason: "Timeout",
    message: "Timeout: request did not complete within the allotted timeout",
  });
  expect(seen[0]?.aborted).toBe(true);
  const wrong = await open(port, "/?timeout=soon");
  expect(JSON.parse((await read(wrong)).toString())).toMatchObject({
    code: 400,
    message: 'invalid timeout specified in the request URL - time: invalid duration "soon"',
  });
});

test("a fault of the server tells nothing but where to look", async () => {
  const port = await start(() => Promise.reject(new Error("password: hunter2")));
  const response = await open(port, "/", { headers: { "Audit-ID": "a1", Accept: "application/yaml" } });
  expect(response.headers["content-type"]).toBe("application/yaml");
  const text = (await read(response)).toString();
  expect(text).toContain(
    "message: 'Internal error occurred: the server''s log tells more under audit ID a1'\n",
  );
  expect(text).not.toContain("hunter2");
  await expect.poll(() => outcomes[0]?.fault).toStrictEqual(new Error("password: hunter2"));
});

test("a path that does not decode is a 400", async () => {
  const port = await start(() => Promise.resolve(jsonReply("{}")));
  expect((await open(port, "/apis/g/v1/a/%zz")).statusCode).toBe(400);
});

test("a watch sends its headers before there is an event, each event at once, and ends cleanly when the server drains", async () => {
  let send: (text: string) => void = () => undefined;
  async function* events(): AsyncGenerator<string> {
    for (;;) yield await new Promise<string>((resolve) => (send = resolve));
  }
  const port = await start(() => Promise.resolve({ status: 200, body: events() }));
  const response = await open(port, WATCH);
  expect(response.headers["transfer-encoding"]).toBe("chunked");
  send("one\n");
  const [first] = (await once(response, "data")) as [Buffer];
  expect(first.toString()).toBe("one\n");
  draining.abort();
  await once(response, "end");
  expect(response.complete).toBe(true);
  await expect.poll(() => outcomes).toHaveLength(1);
  expect(items).toStrictEqual([4]);
});

test("a watch that begins while the server drains ends at once, and its connection with it", async () => {
  // A reflector whose watch was ended comes back on the same connection, before that is idle long enough to be closed.
  async function* silent(): AsyncGenerator<string> {
    await new Promise(() => undefined);
    yield "never\n";
  }
  const port = await start(() => Promise.resolve({ status: 200, body: silent() }));
  draining.abort();
  const response = await open(port, WATCH);
  expect(response.headers.connection).toBe("close");
  expect(await read(response)).toHaveLength(0);
  expect(response.complete).toBe(true);
});

test("a stream that breaks does not look like one that is over, and is a fault", async () => {
  async function* events(): AsyncGenerator<string> {
    yield await Promise.resolve("one\n");
    throw new Error("broken");
  }
  const port = await start(() => Promise.resolve({ status: 200, body: events() }));
  const response = await open(port, WATCH);
  await expect(read(response)).rejects.toThrow("aborted");
  await expect.poll(() => outcomes[0]?.fault).toStrictEqual(new Error("broken"));
});

test("a client that goes away ends the stream, and one that is slow is waited for", async () => {
  let produced = 0;
  let returned = false;
  async function* events(): AsyncGenerator<Buffer> {
    try {
      for (;;) {
        produced += 1;
        yield Buffer.alloc(1_000_000);
      }
    } finally {
      returned = true;
    }
  }
  const port = await start(() => Promise.resolve({ status: 200, body: events() }));
  const response = await new Promise<IncomingMessage>((resolve) => {
    get({ port, host: "127.0.0.1", path: WATCH, agent: false }, resolve);
  });
  response.pause();
  await expect.poll(() => produced).toBeGreaterThan(1);
  const before = await settled(() => produced);
  expect(before).toBeLessThan(100);
  response.destroy();
  await expect.poll(() => returned).toBe(true);
});

test("a connection that breaks while its client is waited for is no fault of the server", async () => {
  async function* events(): AsyncGenerator<Buffer> {
    for (;;) yield Buffer.alloc(1_000_000);
  }
  const port = await start(() => Promise.resolve({ status: 200, body: events() }));
  const connected = once(server, "connection");
  const response = await open(port, WATCH);
  response.on("error", () => undefined).pause();
  await settled(() => items.length);
  const [socket] = (await connected) as [Socket];
  socket.destroy(new Error("write EPIPE"));
  await expect.poll(() => outcomes.length).toBe(1);
  expect(outcomes[0]?.fault).toBeUndefined();
});

/** The value once it stays the same over two rounds of the event loop with I/O. */
async function settled(value: () => number): Promise<number> {
  let last = -1;
  await expect
    .poll(() => {
      const same = value() === last;
      last = value();
      return same;
    })
    .toBe(true);
  return last;
}
