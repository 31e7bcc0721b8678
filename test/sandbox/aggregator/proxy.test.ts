import { once } from "node:events";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { fakeClock } from "@kagg/apiserver/testing";
import { API_SERVICES } from "../../../src/sandbox/aggregator/objects.ts";
import { get, open } from "./client.ts";
import { closeAll, forgetFirst, PATH, proxied } from "./proxied.ts";
import { ADDRESS, apiService, availableService } from "./workbench.ts";

afterEach(closeAll);

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
      "accept-encoding: gzip",
      "audit-id: given",
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

  test("what it did not ask to be packed, unpacked", async () => {
    const { cluster } = await proxied(({ headers }, response) => {
      const isPacked = headers["accept-encoding"] === "gzip";
      response.writeHead(200, isPacked ? { "Content-Encoding": "gzip", Vary: "Accept-Encoding" } : {});
      response.end(isPacked ? gzipSync("content") : "plain");
    });
    const asked = await get(cluster, PATH, { headers: { "Accept-Encoding": "gzip" } });
    expect(asked.headers["content-encoding"]).toBe("gzip");
    const { body, headers } = await get(cluster, PATH);
    expect(body).toBe("content");
    expect(headers).not.toHaveProperty("content-encoding");
    expect((await get(cluster, PATH, { headers: { "Accept-Encoding": "br" } })).body).toBe("plain");
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
    forgetFirst();
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
