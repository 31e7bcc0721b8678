import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { connect } from "node:tls";
import { alikeHeaders } from "./alike-headers.ts";
import type { Login } from "./side.ts";

/** What a server does about an upgrade, by the last part of the path. */
export const upgrades: readonly (readonly [string, string])[] = [
  ["what was sent, and then whatever is sent", "/switch"],
  ["a refusal", "/refuse"],
  ["something else", "/ok"],
  ["its end", "/end"],
];

export function answerUpgrade({ url = "", rawHeaders }: IncomingMessage, socket: Duplex, head: Buffer): void {
  socket.on("error", () => undefined);
  const answers: Readonly<Record<string, () => void>> = {
    refuse: () => socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 7\r\nX-Own: 1\r\n\r\nnot you"),
    ok: () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
    end: () => socket.end(),
    switch: () => {
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: any/1\r\n\r\n");
      socket.write(`${JSON.stringify([url, rawHeaders])}\n`);
      socket.write(head);
      socket.pipe(socket);
    },
  };
  answers[url.split("/").at(-1) ?? ""]?.();
}

/** Asks for one, says something, and reads what comes, without what is another each time. */
export function upgraded(server: string, login: Login, path: string): Promise<unknown> {
  const { hostname, port } = new URL(server);
  const socket = connect({ host: hostname, port: Number(port), ...login, servername: "localhost" });
  const head = [
    `POST ${path} HTTP/1.1`,
    "Host: x",
    "Connection: Upgrade",
    "Upgrade: any/1",
    "Authorization: Basic x",
    "X-Remote-User: root",
  ];
  return new Promise((resolve, reject) => {
    let text = "";
    socket.on("error", reject);
    socket.on("data", (chunk: Buffer) => {
      // Go would lose what comes before it has answered.
      if (text === "" && chunk.toString().startsWith("HTTP/1.1 101")) socket.write("behind");
      text += chunk.toString();
      if (text.endsWith("behind") || isWhole(text)) socket.end();
    });
    socket.once("close", () => resolve(alike(text)));
    socket.write(`${head.join("\r\n")}\r\n\r\n`);
  });
}

/** An answer that is no upgrade, after which the connection may stay open. */
function isWhole(text: string): boolean {
  const [start = "", body] = text.split("\r\n\r\n");
  const length = /^content-length: (\d+)/im.exec(start)?.[1];
  return body !== undefined && length !== undefined && body.length >= Number(length);
}

function alike(text: string): unknown {
  const [start = "", ...rest] = text.split("\r\n\r\n");
  const [status, ...lines] = start.split("\r\n");
  const [line = "", ...behind] = rest.join("").split("\n");
  return {
    status,
    own: lines.filter((one) => /^(x-own|upgrade|content-type):/i.test(one)),
    echoed: line.startsWith("[") ? echoed(line) : line,
    behind,
  };
}

function echoed(line: string): unknown {
  const [url, raw] = JSON.parse(line) as [string, readonly string[]];
  return { url, headers: alikeHeaders(raw) };
}
