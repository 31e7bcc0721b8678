import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { join } from "node:path";
import { eventLoopHolds } from "./event-loop-holds.ts";
import { inspect } from "node:util";
import { setTimeout } from "node:timers/promises";
import { queryObjects } from "node:v8";
import { createApiServer, lmdb, type ServingCertificate } from "../../apiserver/src/index.ts";
import { kinds } from "./kinds.ts";
import { plant } from "./planted-leak.ts";
import { HISTORY, policy, type FromServer, type ToServer } from "./server-messages.ts";

// The server alone in a process: what it holds and how long it is busy is its own.

const tell = (message: FromServer): void => {
  process.send?.(message);
};
const holds = eventLoopHolds();

process.on("message", (message: ToServer) => {
  run(message).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});

// Nobody else would end it.
// oxlint-disable-next-line no-process-exit -- nothing else ends a server whose parent was killed
const leave = (): never => process.exit(1);
process.on("disconnect", leave);
tell({ awake: true });

let server: Awaited<ReturnType<typeof start>> | undefined;

async function run(message: ToServer): Promise<void> {
  if (message.ask === "start") {
    if (message.leak) plant(message.leak);
    server = await start(message.kubernetes, message.certificate, message.folder);
    tell({ port: await server.listen({ port: 0, host: "127.0.0.1" }) });
  } else if (message.ask === "measure") {
    // What is only reachable from finalization callbacks goes with the second.
    for (let round = 0; round < 3; round++) {
      globalThis.gc?.();
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
    const longest = holds.longest();
    const counts = { alive: alive(), resources: resources() };
    // Counting has held the event loop, too, which is told at its next turn.
    await setTimeout(50);
    holds.reset();
    tell({ measured: { heapUsed, external, arrayBuffers, rss, longest, ...counts } });
  } else {
    await server?.close();
    holds.stop();
    // From here on the process ends by itself, or something was left open.
    process.off("disconnect", leave);
    tell({ closed: resources() });
    process.disconnect();
  }
}

/** What a request or a connection is made of. */
const classes = [IncomingMessage, ServerResponse, Socket, AbortSignal, URLSearchParams];

const alive = (): Readonly<Record<string, number>> =>
  Object.fromEntries(classes.map((one) => [one.name, queryObjects(one, { format: "count" })]));

function resources(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function start(
  kubernetes: { readonly server: string; readonly ca: string },
  certificate: ServingCertificate,
  folder: string,
): ReturnType<typeof createApiServer> {
  const quiet = (): undefined => undefined;
  return createApiServer({
    resources: kinds,
    storage: lmdb(join(folder, "data"), { history: { events: HISTORY, bytes: 4 * 1024 * 1024 } }),
    certificate,
    kubernetes: {
      ...kubernetes,
      serverName: undefined,
      insecure: false,
      credentials: () => Promise.resolve({ token: "of-the-server" }),
    },
    audit: { policy, log: { path: join(folder, "audit.log"), maxSize: 20, maxBackups: 1 } },
    logger: {
      debug: quiet,
      info: quiet,
      warn: quiet,
      error: (fields, text) => tell({ fault: `${text}: ${inspect(fields, { depth: 4 })}` }),
    },
  });
}
