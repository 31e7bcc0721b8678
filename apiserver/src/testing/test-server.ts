import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import type { User } from "../auth/user.ts";
import { versionInfo } from "../health/version.ts";
import type { Reply } from "../http/exchange.ts";
import { headerLines } from "../http/header-lines.ts";
import { toExchange, type Incoming, type Pipeline } from "../http/incoming.ts";
import { safeRequestInfo } from "../http/request-info.ts";
import { runPipeline } from "../http/run-pipeline.ts";
import { warnings } from "../http/warnings.ts";
import { createMetrics } from "../metrics/metrics.ts";
import { checkResources } from "../resource/check-resources.ts";
import type { AnyResource } from "../resource/any-resource.ts";
import { migrated } from "../rest/migrate.ts";
import { restHandler } from "../rest/rest-handler.ts";
import { router } from "../serve/router.ts";
import { memory } from "../storage/memory.ts";
import type { StorageOpener } from "../storage/storage.ts";

export type TestServerOptions = {
  readonly resources: readonly AnyResource[];
  /** `memory()` by default. */
  readonly storage?: StorageOpener;
};

export type TestRequest = {
  /** GET by default. */
  readonly method?: string;
  /** With its query. */
  readonly path: string;
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** A member of system:masters by default. Nobody is asked what a user may do. */
  readonly user?: Partial<User>;
};

export type TestResponse = {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The texts of Warning headers, `299 - "…"`. */
  readonly warnings: readonly string[];
  /** Parsed where it is JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any -- a test looks into it and would only cast
  readonly body: any;
};

export type TestEvent = {
  readonly type: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- as above
  readonly object: any;
};

export type TestServer = {
  readonly request: (request: TestRequest) => Promise<TestResponse>;
  /** The events of a watch: adds `watch=true` to the path. Leave the loop to end it. Throws where the answer is no stream. */
  readonly watch: (path: string, options?: Pick<TestRequest, "user">) => AsyncIterable<TestEvent>;
  readonly close: () => Promise<void>;
};

/**
 * A server in this process for tests of your resources: storage in memory, no sockets, no certificates, no cluster.
 *
 * @example
 * const api = await testServer({ resources: [Mango] });
 * const { status } = await api.request({ method: "POST", path: "/apis/…/mangoes", body: mango });
 * await api.close();
 */
export async function testServer({ resources, storage = memory() }: TestServerOptions): Promise<TestServer> {
  checkResources(resources);
  const store = await migrated(resources, await storage({ dataDir: undefined }), { info: () => undefined });
  const closed = new AbortController();
  setMaxListeners(0, closed.signal);
  const handler = router({
    definitions: resources,
    rest: restHandler({ resources, storage: store }),
    version: versionInfo("0.0.0", process.version, `${process.platform}/${process.arch}`),
    metrics: createMetrics(resources, store),
    checks: { healthz: [], livez: [], readyz: [] },
  });
  const run = (request: TestRequest, abort: AbortController): Promise<Answer> => {
    const user = {
      name: "tester",
      uid: "",
      groups: ["system:masters", "system:authenticated"],
      extra: {},
      ...request.user,
    };
    return answer(request, abort, (incoming) =>
      handler(toExchange(incoming, user, incoming.headers, () => Promise.resolve())),
    );
  };
  return {
    request: async (request) => {
      const [abort, unlink] = linked(closed.signal);
      try {
        return await toResponse(await run(request, abort));
      } finally {
        unlink();
      }
    },
    watch: async function* watch(path, options = {}) {
      const [abort, unlink] = linked(closed.signal);
      const watching = `${path}${path.includes("?") ? "&" : "?"}watch=true`;
      const found = await run({ path: watching, ...options }, abort);
      try {
        yield* events(found);
      } finally {
        unlink();
        abort.abort();
      }
    },
    close: async () => {
      closed.abort();
      await store.close();
    },
  };
}

/** A controller that follows a signal until it is unlinked. */
function linked(signal: AbortSignal): [controller: AbortController, unlink: () => void] {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  signal.addEventListener("abort", abort, { once: true });
  return [controller, () => signal.removeEventListener("abort", abort)];
}

type Answer = { readonly reply: Reply; readonly warnings: readonly string[] };

async function answer(request: TestRequest, abort: AbortController, pipeline: Pipeline): Promise<Answer> {
  const { method = "GET", body, headers = {} } = request;
  const [path = "/", search = ""] = request.path.split(/\?(.*)/s);
  const query = new URLSearchParams(search);
  const texts = warnings();
  const info = safeRequestInfo(method, path, query);
  const sent = body === undefined || typeof body === "string" ? (body ?? "") : JSON.stringify(body);
  const incoming: Incoming = {
    method,
    path,
    target: request.path,
    query,
    info,
    isLongRunning: info.isResource && info.verb === "watch",
    headers: headerLines(Object.entries(headers).flat()),
    remoteAddress: () => undefined,
    received: performance.now(),
    peer: undefined,
    auditId: randomUUID(),
    body: () => Promise.resolve(Buffer.from(sent)),
    abort,
    warn: texts.add,
  };
  const { reply, fault } = await runPipeline(incoming, pipeline, () => abort.abort());
  if (fault !== undefined) throw fault;
  return { reply, warnings: texts.headers() };
}

async function toResponse({ reply, warnings }: Answer): Promise<TestResponse> {
  const headers = Object.entries(reply.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    status: reply.status,
    headers: Object.fromEntries(headers),
    warnings,
    body: parsed(await textOf(reply.body)),
  };
}

async function textOf(body: Reply["body"]): Promise<string> {
  if (typeof body === "string" || Buffer.isBuffer(body)) return body.toString();
  const parts: string[] = [];
  for await (const part of body) parts.push(part.toString());
  return parts.join("");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function* events({ reply }: Answer): AsyncGenerator<TestEvent> {
  const { body } = reply;
  if (typeof body === "string" || !(Symbol.asyncIterator in body)) {
    throw new Error(`the watch was answered with ${reply.status}: ${await textOf(body)}`);
  }
  let rest = "";
  for await (const part of body) {
    const lines = `${rest}${part.toString()}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield JSON.parse(line) as TestEvent;
  }
}
