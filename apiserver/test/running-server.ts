import type { IncomingHttpHeaders } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import { kubernetesClient } from "../src/auth/kubernetes/client.ts";
import { versionInfo } from "../src/health/version.ts";
import type { Handler } from "../src/http/exchange.ts";
import type { ResourceDefinition } from "../src/resource/definition.ts";
import { jsonReply } from "../src/http/json-reply.ts";
import { assembleServer, type ApiServer } from "../src/serve/api-server.ts";
import { memory } from "../src/storage/memory.ts";
import { issue, type Issued } from "./certificates.ts";
import { fakeKubernetes, type FakeKubernetes } from "./fake-kubernetes.ts";
import { Mango } from "./resource/mango.ts";

export type RunningServer = {
  readonly server: ApiServer;
  readonly port: number;
  readonly kubernetes: FakeKubernetes;
  readonly logged: { readonly level: string; readonly message: string; readonly [field: string]: unknown }[];
  readonly request: (path: string, options?: CallOptions) => Promise<Answer>;
  /** Time as authentication and authorisation see it, in milliseconds ahead of now. */
  clock: { ahead: number };
  readonly close: () => Promise<void>;
};

export type CallOptions = {
  readonly method?: string;
  readonly headers?: Record<string, string | string[]>;
  /** The client certificate; its chain may follow in `certificate`. */
  readonly as?: Issued;
  readonly agent?: Agent;
  readonly body?: string;
};

export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- a test looks into it and would only cast
  readonly json: any;
};

/** The server over TLS with a fake kube-apiserver; the REST side answers with the user that it was given. */
export async function runningServer(
  rest: Handler = whoami,
  definitions: readonly ResourceDefinition[] = [Mango],
): Promise<RunningServer> {
  const kubernetes = await fakeKubernetes();
  const pair = issue({ commonName: "server", names: ["localhost"] });
  const logged: RunningServer["logged"] = [];
  const log = (level: string) => (fields: object, message: string) => {
    logged.push({ level, message, ...fields });
  };
  const clock = { ahead: 0 };
  const server = assembleServer({
    definitions,
    rest,
    storage: await memory()({ dataDir: undefined }),
    certificate: pair,
    client: kubernetesClient(kubernetes.connection),
    version: versionInfo("0.1.0", "v20", "linux/x64"),
    logger: { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") },
    shutdownDelay: 0,
    now: () => Date.now() + clock.ahead,
    firstDelay: 5,
  });
  const port = await server.listen({ port: 0, host: "127.0.0.1" });
  return {
    server,
    port,
    kubernetes,
    logged,
    clock,
    request: (path, options = {}) => call(port, path, options),
    close: async () => {
      await server.close();
      await kubernetes.close();
    },
  };
}

const whoami: Handler = ({ user, header, info }) =>
  Promise.resolve(
    jsonReply(
      JSON.stringify({
        user,
        info,
        authorization: header("authorization") ?? null,
        remote: header("x-remote-user") ?? null,
      }),
    ),
  );

export function call(port: number, path: string, options: CallOptions): Promise<Answer> {
  const { method = "GET", headers = {}, as, agent, body } = options;
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      {
        host: "127.0.0.1",
        port,
        path,
        method,
        headers,
        agent: agent ?? false,
        rejectUnauthorized: false,
        ...(as && { cert: as.certificate, key: as.key }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.once("error", reject);
        response.once("end", () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parsed(text) });
        });
      },
    );
    request.once("error", reject);
    request.end(body);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
