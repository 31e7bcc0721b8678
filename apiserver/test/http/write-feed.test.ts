import { once } from "node:events";
import { createServer, get, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type Feed, feedOf, type Sink } from "../../src/http/feed.ts";
import { writeReply } from "../../src/http/write-reply.ts";

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Answers everything with a feed; `ended` resolves with what was counted. */
async function serve(
  feed: Feed["start"],
  abort = new AbortController(),
): Promise<{ response: IncomingMessage; ended: Promise<number>; counted: number[] }> {
  const counted: number[] = [];
  let end: (bytes: number) => void = () => undefined;
  const ended = new Promise<number>((resolve) => (end = resolve));
  server = createServer((_, response) => {
    const onItem = (bytes: number): void => void counted.push(bytes);
    const options = { headers: [], warnings: [], acceptEncoding: () => undefined, withoutBody: false };
    const reply = { status: 200, body: feedOf(feed) };
    void Promise.resolve(writeReply(response, reply, { ...options, abort, onItem })).then(end);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const response = await new Promise<IncomingMessage>((resolve) => {
    get({ port, host: "127.0.0.1", agent: false }, resolve);
  });
  return { response, ended, counted };
}

test("a slow client is waited for and gets every item, in order and once", async () => {
  const items = Array.from({ length: 200 }, (_, index) =>
    Buffer.from(`${index} ${"x".repeat(index % 2 === 0 ? 50_000 : 10)}\n`),
  );
  let refused = 0;
  let left: Buffer[] = items.slice();
  const send = (sink: Sink): void => {
    while (left.length > 0) {
      const [item, ...rest] = left as [Buffer, ...Buffer[]];
      left = rest;
      sink.cork();
      const isTaken = sink.write(item);
      sink.uncork();
      if (isTaken) continue;
      refused++;
      return;
    }
    sink.end();
  };
  const { response, ended, counted } = await serve((sink) => {
    send(sink);
    return { resume: () => send(sink), stop: () => undefined };
  });
  response.setEncoding("utf8");
  let text = "";
  for await (const part of response as AsyncIterable<string>) text += part;
  expect(text).toBe(items.join(""));
  expect(counted).toEqual(items.map(({ length }) => length));
  expect(await ended).toBe(text.length);
  expect(refused).toBeGreaterThan(1);
});

test("a feed whose client has gone is stopped, and what it still writes goes nowhere", async () => {
  let sink: Sink | undefined;
  let stopped: () => void = () => undefined;
  const stop = new Promise<void>((resolve) => (stopped = resolve));
  const { response, ended, counted } = await serve((given) => {
    sink = given;
    return { resume: () => undefined, stop: stopped };
  });
  sink?.write(Buffer.from("one\n"));
  await once(response, "data");
  response.destroy();
  await stop;
  expect(sink?.write(Buffer.from("two\n"))).toBe(false);
  expect([await ended, counted]).toEqual([4, [4]]);
});

test("a feed is stopped when the server drains, and its answer ends well", async () => {
  const abort = new AbortController();
  let stops = 0;
  const feeding = { resume: () => undefined, stop: () => void stops++ };
  const { response } = await serve((sink) => {
    sink.write(Buffer.from("one\n"));
    return feeding;
  }, abort);
  await once(response, "data");
  abort.abort();
  await once(response, "end");
  expect([response.complete, stops]).toEqual([true, 1]);
});
