import { getEventListeners, once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { upgradeListener } from "../../src/http/listener.ts";
import { dependantsOf } from "../dependants.ts";

async function start(draining: AbortSignal): Promise<() => Promise<Socket>> {
  const listener = upgradeListener({
    pipeline: () => ({
      status: 101,
      body: "",
      takeOver: async (socket) => {
        socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
        await once(
          socket.resume().once("end", () => socket.destroy()),
          "close",
        );
        return 0;
      },
    }),
    isConnect: () => true,
    observe: () => ({ item: () => undefined, end: () => undefined }),
    draining,
  });
  const server = createServer().on("upgrade", listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return async () => {
    const headers = { Connection: "Upgrade", Upgrade: "x" };
    const sent = request({ port, host: "127.0.0.1", headers }).end();
    return ((await once(sent, "upgrade")) as [unknown, Socket])[1];
  };
}

test("connections that were something else leave nothing behind in the signal of the server's end", async () => {
  const { signal } = new AbortController();
  const open = await start(signal);
  for (let times = 0; times < 5; times++) (await open()).destroy();
  await vi.waitFor(() => expect(getEventListeners(signal, "abort")).toEqual([]));
  expect(dependantsOf(signal)).toBe(0);
});

test("the server's end is the end of a connection that has become something else", async () => {
  const draining = new AbortController();
  const socket = await (await start(draining.signal))();
  draining.abort();
  await once(socket.resume(), "close");
  expect(socket.closed).toBe(true);
});
