import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { afterEach, expect, test } from "vitest";
import { jsonReply } from "../../src/http/json-reply.ts";
import type { AssembleOptions } from "../../src/serve/assemble-options.ts";
import { tlsProblems } from "../../src/serve/tls-settings.ts";
import { runningServer, type RunningServer } from "../running-server.ts";

let api: RunningServer;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await api.close();
});

async function start(options: Partial<AssembleOptions>): Promise<void> {
  api = await runningServer(() => Promise.resolve(jsonReply("{}\n")), options);
}

type Handshake = {
  readonly protocol: string | null;
  readonly cipher: string;
  readonly alpn: string | false | null;
};

async function handshake(options: object): Promise<Handshake | "refused"> {
  const socket = connect({ port: api.port, host: "127.0.0.1", rejectUnauthorized: false, ...options });
  sockets.push(socket);
  try {
    await once(socket, "secureConnect");
    return { protocol: socket.getProtocol(), cipher: socket.getCipher().name, alpn: socket.alpnProtocol };
  } catch {
    return "refused";
  }
}

/** A connection whose handshake is over. */
async function open(): Promise<TLSSocket> {
  const socket = connect({ port: api.port, host: "127.0.0.1", rejectUnauthorized: false });
  sockets.push(socket);
  socket.on("error", () => undefined);
  await once(socket, "secureConnect");
  return socket;
}

const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" };
const ALL = "ALL:@SECLEVEL=0";

test("TLS 1.2 and 1.3 are spoken with the suites that Go offers, HTTP/1.1 is chosen", async () => {
  await start({});
  expect(await handshake(old)).toBe("refused");
  expect(await handshake({ ALPNProtocols: ["h2", "http/1.1"] })).toMatchObject({
    protocol: "TLSv1.3",
    alpn: "http/1.1",
  });
  expect(await handshake({ maxVersion: "TLSv1.2" })).toMatchObject({
    protocol: "TLSv1.2",
    cipher: "ECDHE-RSA-AES128-GCM-SHA256",
  });
  for (const ciphers of ["AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA256", "DHE-RSA-AES128-GCM-SHA256"]) {
    expect([ciphers, await handshake({ maxVersion: "TLSv1.2", ciphers })]).toStrictEqual([
      ciphers,
      "refused",
    ]);
  }
  const { text } = await api.request("/livez");
  expect(text).toBe("ok");
});

test("suites and the lowest version are chosen, and a new certificate keeps them", async () => {
  await start({ tls: { cipherSuites: ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"] } });
  const check = async (): Promise<void> => {
    expect(await handshake({ maxVersion: "TLSv1.2", ciphers: ALL })).toMatchObject({
      cipher: "ECDHE-RSA-AES256-GCM-SHA384",
    });
    expect(await handshake({ maxVersion: "TLSv1.2", ciphers: "ECDHE-RSA-AES128-GCM-SHA256" })).toBe(
      "refused",
    );
    expect(await handshake({ minVersion: "TLSv1.3" })).toMatchObject({ protocol: "TLSv1.3" });
  };
  await check();
  const { issue } = await import("../certificates.ts");
  api.server.setCertificate(issue({ commonName: "two", names: ["localhost"] }));
  await check();
});

test("TLS 1.3 alone, by version or because no older suite is chosen", async () => {
  await start({ tls: { minVersion: "VersionTLS13" } });
  expect(await handshake({ maxVersion: "TLSv1.2" })).toBe("refused");
  expect(await handshake({})).toMatchObject({ protocol: "TLSv1.3" });
  await api.close();
  await start({ tls: { cipherSuites: ["TLS_AES_128_GCM_SHA256"] } });
  expect(await handshake({ maxVersion: "TLSv1.2" })).toBe("refused");
});

test("suites are checked by their names", () => {
  expect(
    tlsProblems({ cipherSuites: ["TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305", "TLS_AES_128_GCM_SHA256"] }),
  ).toStrictEqual([]);
  expect(tlsProblems({ cipherSuites: ["toString"] })).toHaveLength(1);
});

/** A socket that nobody reads does not close. */
const closed = (socket: Socket): Promise<unknown> =>
  socket.destroyed ? Promise.resolve() : new Promise((resolve) => socket.resume().once("close", resolve));

test("who does not finish a handshake, its headers or its body is cut off, and a watch is not", async () => {
  const limits = { handshake: 300, headers: 300, request: 600, checkEvery: 20 };
  let readBody: (error: unknown) => void = () => undefined;
  const cut = new Promise((resolve) => (readBody = resolve));
  api = await runningServer(
    async ({ info, body }) => {
      async function* stream(): AsyncGenerator<string> {
        yield "{}\n";
        await cut;
        yield "{}\n";
      }
      if (info.verb === "watch") return { status: 200, body: stream() };
      await body().catch(readBody);
      return jsonReply("{}\n");
    },
    { connections: limits },
  );
  api.kubernetes.setTrust({});
  await api.kubernetes.watched();
  const watch = await open();
  watch.write("GET /apis/fruit.example.com/v1/mangoes?watch=true HTTP/1.1\r\nHost: x\r\n\r\n");
  const pieces: string[] = [];
  watch.on("data", (chunk: Buffer) => pieces.push(chunk.toString()));
  const silent = connectTcp(api.port, "127.0.0.1");
  sockets.push(silent);
  silent.on("error", () => undefined);
  const nothing = await open();
  const headers = await open();
  headers.write("GET /livez HTTP/1.1\r\nHost: x\r\n");
  const trickle = setInterval(() => headers.writable && headers.write("X-A: b\r\n"), 20);
  const body = await open();
  body.write(
    "POST /apis/fruit.example.com/v1/namespaces/a/mangoes HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n",
  );
  const slowly = setInterval(() => body.writable && body.write("x"), 50);
  // An answered request whose body never comes holds its connection no longer than another.
  const answered = await open();
  answered.write("POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n");
  await Promise.all([silent, nothing, headers, body, answered].map(closed));
  clearInterval(trickle);
  clearInterval(slowly);
  await expect.poll(() => pieces.join("").match(/\{\}/g)).toHaveLength(2);
});

test("beyond so many open handshakes the oldest has to go, and a client is served", async () => {
  await start({ connections: { handshakes: 3 } });
  const halfOpen = Array.from({ length: 10 }, () => {
    const socket = connectTcp(api.port, "127.0.0.1");
    sockets.push(socket);
    socket.on("error", () => undefined);
    return socket;
  });
  await Promise.all(halfOpen.slice(0, 7).map(closed));
  expect((await api.request("/livez")).text).toBe("ok");
  expect(halfOpen.slice(8).map(({ destroyed }) => destroyed)).toStrictEqual([false, false]);
});
