import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { messageOf, StatusError, systemClock, type Clock } from "@kagg/apiserver/internal";
import type { Sandbox } from "../sandbox.ts";
import { followConditions } from "./conditions/follow-conditions.ts";
import { readFiles } from "./files.ts";
import { admit, HEADERS } from "./guard.ts";
import { createRoutes, type Answer } from "./routes.ts";

export type PageOptions = {
  readonly sandbox: Pick<Sandbox, "url" | "client" | "state" | "requests">;
  /** The files of the page: `page/` of kagg's package. */
  readonly folder: string;
  readonly clock?: Clock;
  /** 0, a free one, by default. */
  readonly port?: number;
};

export type Page = {
  /** With the token that lets its reader in: whoever has it sees everything of the sandbox, and can change nothing. */
  readonly url: string;
  readonly close: () => Promise<void>;
};

/** Shows a sandbox to who has the address, on this machine alone. */
export async function startPage({
  sandbox,
  folder,
  clock = systemClock,
  port = 0,
}: PageOptions): Promise<Page> {
  const token = randomBytes(24).toString("base64url");
  const ended = new AbortController();
  const answer = createRoutes({
    sandbox,
    files: await readFiles(folder),
    conditions: followConditions(sandbox.state, clock, ended.signal),
  });
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const { port } = server.address() as AddressInfo;
    serve(request, response, token, port, answer).catch((error: unknown) => fail(response, error));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host: "127.0.0.1" }, resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${token}/`,
    close: () =>
      new Promise((resolve) => {
        ended.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  token: string,
  port: number,
  answer: Answer,
): Promise<void> {
  const admission = admit(request, token, port);
  if (admission.isAdmitted) return answer(admission, response);
  writeText(response, admission.status, admission.text, admission.headers);
}

/** What the sandbox refuses is told as it tells it; anything else is a fault of the page. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else if (error instanceof StatusError) writeText(response, error.code, error.message);
  else writeText(response, 500, messageOf(error));
}

function writeText(response: ServerResponse, status: number, text: string, headers = {}): void {
  response.writeHead(status, { ...headers, "Content-Type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}
