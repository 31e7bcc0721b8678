import type { RequestListener } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { fakeClock } from "@kagg/apiserver/testing";
import { API_SERVICES } from "../../../src/sandbox/aggregator/objects.ts";
import { startBackend, type BackendKind } from "../../doctor/backend.ts";
import { extensionServer } from "./extension-server.ts";
import { any, CHECKED, found } from "./found.ts";
import { closeAll, kept } from "./proxied.ts";
import { ADDRESS, apiService, condition, serve, workbench } from "./workbench.ts";

afterEach(closeAll);

describe("what a server answers, or does not", () => {
  const failed = `False FailedDiscoveryCheck: failing or missing response from ${CHECKED}: `;
  const kinds: readonly (readonly [BackendKind, RegExp])[] = [
    ["plain http", /Get "https:\S+": http: server gave HTTP response to HTTPS client$/],
    [
      "closing",
      /Get "https:\S+": (EOF|read tcp 127\.0\.0\.1:\d+->10\.96\.0\.5:443: read: connection reset by peer)$/,
    ],
    // Node's own server ends such a connection without an alert.
    [
      "client certificate",
      /Get "https:\S+": (EOF|read tcp 127\.0\.0\.1:\d+->10\.96\.0\.5:443: read: connection reset by peer)$/,
    ],
    ["old tls", /Get "https:\S+": remote error: tls: protocol version not supported$/],
  ];
  test.each(kinds)("a server: %s", async (kind, expected) => {
    const server = kept(await startBackend(kind));
    const cluster = kept(await workbench());
    serve(cluster, server.port);
    cluster.put(API_SERVICES, apiService());
    const text = found(await condition(cluster, any));
    expect(text.slice(0, failed.length)).toBe(failed);
    expect(text).toMatch(expected);
  });

  const statuses: readonly (readonly [number, string])[] = [
    [200, "True Passed: all checks passed"],
    [204, "True Passed: all checks passed"],
    [302, `${failed}bad status from ${CHECKED}: 302`],
    [401, `${failed}bad status from ${CHECKED}: 401`],
    [404, `${failed}bad status from ${CHECKED}: 404`],
    [500, `${failed}bad status from ${CHECKED}: 500`],
  ];
  test.each(statuses)("the status %s", async (status, expected) => {
    const answer: RequestListener = (_, response) => response.writeHead(status, { Location: "/else" }).end();
    const server = kept(await extensionServer(answer));
    const cluster = kept(await workbench());
    serve(cluster, server.port);
    cluster.put(API_SERVICES, apiService());
    expect(found(await condition(cluster, any))).toBe(expected);
  });

  test("nothing listens: the message names the cluster IP", async () => {
    const free = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => free.once("listening", resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const cluster = kept(await workbench());
    serve(cluster, port);
    cluster.put(API_SERVICES, apiService());
    expect(found(await condition(cluster, any))).toBe(
      `${failed}Get "${CHECKED}": dial tcp ${ADDRESS}: connect: connection refused`,
    );
  });

  test("no answer within five seconds", async () => {
    const clock = fakeClock("2026-01-15T12:00:00Z");
    let asked = 0;
    let tellAll = (): void => undefined;
    const all = new Promise<void>((resolve) => (tellAll = resolve));
    const server = kept(
      await extensionServer(() => {
        asked += 1;
        if (asked === 5) tellAll();
      }),
    );
    const cluster = kept(await workbench({ clock }));
    serve(cluster, server.port);
    cluster.put(API_SERVICES, apiService());
    await all;
    clock.advance(4999);
    expect(cluster.writes).toEqual([]);
    clock.advance(1);
    expect(found(await condition(cluster, any))).toBe(
      `${failed}Get "${CHECKED}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
    );
  });

  test("one answer of five is enough", async () => {
    let asked = 0;
    const server = kept(
      await extensionServer((_, response) => response.writeHead((asked += 1) === 5 ? 200 : 500).end()),
    );
    const cluster = kept(await workbench());
    serve(cluster, server.port);
    cluster.put(API_SERVICES, apiService());
    expect(found(await condition(cluster, any))).toBe("True Passed: all checks passed");
  });

  test("the check says who asks, and asks for the group version", async () => {
    const seen: unknown[] = [];
    const server = kept(
      await extensionServer(({ method, url, headers }, response) => {
        seen.push({ method, url, headers });
        response.end();
      }),
    );
    const cluster = kept(await workbench({ start: false }));
    serve(cluster, server.port);
    cluster.put(API_SERVICES, apiService());
    await cluster.aggregator.start(cluster.client);
    await condition(cluster, any);
    expect(seen).toContainEqual({
      method: "GET",
      url: "/apis/fruit.example.com/v1",
      headers: {
        host: ADDRESS,
        "user-agent": "Go-http-client/1.1",
        "x-remote-user": "system:kube-aggregator",
        "x-remote-group": "system:masters",
        "accept-encoding": "gzip",
      },
    });
  });
});
