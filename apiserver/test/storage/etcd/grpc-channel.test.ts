import { once } from "node:events";
import { createSecureServer, type Http2SecureServer, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Channel, channel, type Credentials } from "../../../src/storage/etcd/grpc-channel.ts";
import type { GrpcError } from "../../../src/storage/etcd/grpc-error.ts";
import { frame } from "../../../src/storage/etcd/grpc-framing.ts";
import { issue } from "../../certificates.ts";

const ca = issue({ commonName: "etcd-ca", ca: true });
const member = issue({ commonName: "etcd", issuer: ca, usages: ["serverAuth"], names: ["localhost"] });
const client = issue({ commonName: "kagg", issuer: ca, usages: ["clientAuth"] });
const credentials: Credentials = {
  ca: Buffer.from(ca.certificate),
  key: Buffer.from(client.key),
  cert: Buffer.from(client.certificate),
};

let server: Http2SecureServer;
let sessions: number;
let answer: (stream: ServerHttp2Stream) => void;
let host: string;
const opened: Channel[] = [];

/** A member that asks for a client certificate, as etcd with --client-cert-auth does. */
beforeEach(async () => {
  sessions = 0;
  const { certificate: cert, key } = member;
  server = createSecureServer({ cert, key, ca: ca.certificate, requestCert: true, rejectUnauthorized: true });
  server.on("session", () => sessions++);
  server.on("stream", (stream) => {
    stream.on("error", () => undefined);
    answer(stream);
  });
  server.listen(0);
  await once(server, "listening");
  host = `https://localhost:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  for (const one of opened.splice(0)) one.close();
  server.close();
});

function open(to = host, as = credentials): Channel {
  const made = channel(to, as);
  opened.push(made);
  return made;
}

const soon = (): number => Date.now() + 5000;
const failure = (call: Promise<unknown>): Promise<GrpcError> =>
  call.then(
    () => Promise.reject(new Error("it did not fail")),
    (error: unknown) => error as GrpcError,
  );

/** Sends back what was asked. */
const echo = (stream: ServerHttp2Stream): void => {
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  stream.pipe(stream);
};

it("calls share a connection, which is made again when it was lost", async () => {
  answer = echo;
  const etcd = open();
  const ask = (text: string): Promise<string> =>
    etcd.call("/a/B", Buffer.from(text), soon()).then((bytes) => bytes.toString());
  expect(await Promise.all(["one", "two"].map(ask))).toEqual(["one", "two"]);
  expect(sessions).toBe(1);
  answer = (stream) => stream.session?.destroy();
  expect(await failure(ask("three"))).toMatchObject({ code: 14, wasSent: true });
  answer = echo;
  expect(await ask("four")).toBe("four");
  expect(sessions).toBe(2);
});

it("an answer that is an error is told in the server's words", async () => {
  answer = (stream) => {
    const status = { "grpc-status": "11", "grpc-message": "etcdserver: it is 100%25 gone" };
    stream.respond({ ":status": 200, ...status }, { endStream: true });
  };
  const error = await failure(open().call("/a/B", Buffer.alloc(0), soon()));
  expect(error).toMatchObject({ code: 11, message: "etcdserver: it is 100% gone", isPassing: false });
});

it("who cannot connect has sent nothing", async () => {
  const { port } = server.address() as AddressInfo;
  const stranger = { ca: credentials.ca };
  const untrusted = { ...credentials, ca: Buffer.from(client.certificate) };
  const tries = [open(`https://localhost:${port}`, untrusted), open("https://localhost:1")];
  for (const etcd of tries) {
    const error = await failure(etcd.call("/a/B", Buffer.alloc(0), soon()));
    expect(error).toMatchObject({ code: 14, wasSent: false, isPassing: true });
    expect(error.message).toContain("no connection to https://localhost:");
  }
  // With TLS 1.3 a client learns that it was refused only after it could have sent.
  expect(await failure(open(host, stranger).call("/a/B", Buffer.alloc(0), soon()))).toMatchObject({
    code: 14,
  });
  const closed = open();
  closed.close();
  expect(await failure(closed.call("/a/B", Buffer.alloc(0), soon()))).toMatchObject({ wasSent: false });
});

it("an answer that does not come in time is not waited for", async () => {
  answer = () => undefined;
  const error = await failure(open().call("/a/B", Buffer.alloc(0), Date.now() + 50));
  expect(error).toMatchObject({ code: 4, wasSent: true, isPassing: true });
});

it("a stream gives what comes, and tells once that it has ended", async () => {
  answer = echo;
  const seen: string[] = [];
  let heard: () => void = () => undefined;
  let ended: (why: Error) => void = () => undefined;
  const end = new Promise<Error>((resolve) => (ended = resolve));
  const on = { onMessage: (bytes: Buffer) => (seen.push(bytes.toString()), heard()), onEnd: ended };
  const stream = await open().stream("/a/B", { hasleader: "true" }, on, soon());
  for (const text of ["one", "two"]) {
    const next = new Promise<void>((resolve) => (heard = resolve));
    stream.write(Buffer.from(text));
    await next;
  }
  expect(seen).toEqual(["one", "two"]);
  stream.cancel();
  expect(await end).toMatchObject({ code: 14 });
});

it("a stream whose messages are not understood ends", async () => {
  answer = (stream) => {
    stream.respond({ ":status": 200 });
    stream.write(frame(Buffer.from("x")));
  };
  const why = await new Promise<Error>((resolve, reject) => {
    const onMessage = (): void => {
      throw new Error("what is that?");
    };
    open().stream("/a/B", {}, { onMessage, onEnd: resolve }, soon()).catch(reject);
  });
  expect(why.message).toBe("what is that?");
});
