import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import type { Pipeline } from "../../src/http/incoming.ts";
import { jsonReply } from "../../src/http/json-reply.ts";
import { requestListener } from "../../src/http/listener.ts";
import { StatusError } from "../../src/http/status-error.ts";

test("an answer that is there at once, and an error, leave the connection to the next request", async () => {
  const pipeline: Pipeline = ({ path }) => {
    if (path === "/none") throw new StatusError(404, "NotFound", "there is none");
    return jsonReply("{}\n");
  };
  const observe = () => ({ item: () => undefined, end: () => undefined });
  const draining = new AbortController().signal;
  const server = createServer(requestListener({ pipeline, isConnect: () => false, observe, draining }));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const seen: object[] = [];
  for (const path of ["/", "/none", "/"]) {
    const request = httpRequest({ port, host: "127.0.0.1", path, agent }).end();
    const [response] = (await once(request, "response")) as [IncomingMessage];
    await once(response.resume(), "end");
    seen.push([response.statusCode, response.headers.connection, request.reusedSocket]);
  }
  agent.destroy();
  server.close();
  expect(seen).toEqual([
    [200, "keep-alive", false],
    [404, "keep-alive", true],
    [200, "keep-alive", true],
  ]);
});
