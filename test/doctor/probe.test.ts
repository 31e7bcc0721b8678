import { afterEach, describe, expect, test } from "vitest";
import { dial } from "../../src/doctor/probe/dial.ts";
import { type Backend, type BackendKind, certificates, startBackend } from "./backend.ts";

let backend: Backend | undefined;
afterEach(async () => {
  await backend?.close();
  backend = undefined;
});

async function look(kind: BackendKind, timeout = 5000): Promise<Awaited<ReturnType<typeof dial>>> {
  backend = await startBackend(kind);
  return dial("127.0.0.1", backend.port, {
    serverName: "fruit.fruit.svc",
    path: "/apis/fruit.example.com/v1",
    timeout,
  });
}

describe("the probe finishes a handshake whatever the certificate", () => {
  const kinds = [
    "good",
    "common name only",
    "other name",
    "expired",
    "future",
    "foreign ca",
    "self-signed",
    "client only",
    "sha-1",
  ] as const;

  test.each(kinds)("%s", async (kind) => {
    const result = await look(kind);
    expect(result).toMatchObject({ kind: "tls", answer: 403, clientCertificate: "not required" });
    expect(result.kind === "tls" && result.chain[0]?.equals(certificates[kind].certificate.raw)).toBe(true);
  });
});

test("plain HTTP is recognised", async () => {
  expect(await look("plain http")).toEqual({ kind: "plain-http" });
});

test("a server that demands a client certificate shows its own all the same", async () => {
  const result = await look("client certificate");
  expect(result).toMatchObject({ kind: "tls", answer: "closed", clientCertificate: "required" });
  expect(result.kind === "tls" && result.chain).toHaveLength(1);
});

test("a server that is silent before TLS", async () => {
  expect(await look("silent", 200)).toEqual({ kind: "silent", error: "no TLS answer within 200 ms" });
});

test("a server that hangs after TLS", async () => {
  expect(await look("hanging", 500)).toMatchObject({ kind: "tls", answer: "silent" });
});

test("a server that closes at once", async () => {
  expect(await look("closing")).toMatchObject({ kind: "closed" });
});

test("a server with nothing newer than TLS 1.1", async () => {
  const result = await look("old tls");
  expect(result).toMatchObject({ kind: "handshake" });
  expect("error" in result && result.error).toMatch(/protocol version/);
});

test("nothing listens", async () => {
  const { port, close } = await startBackend("good");
  await close();
  const options = { serverName: "fruit.fruit.svc", path: "/", timeout: 5000 };
  expect(await dial("127.0.0.1", port, options)).toMatchObject({ kind: "refused" });
});

test("a name that does not resolve", async () => {
  const options = { serverName: "fruit.fruit.svc", path: "/", timeout: 5000 };
  expect(await dial("fruit.invalid", 443, options)).toMatchObject({ kind: "unresolved" });
});
