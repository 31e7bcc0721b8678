import { request } from "node:https";
import { setTimeout as pause } from "node:timers/promises";

export type ReadyOptions = {
  readonly port: number;
  /** The name that its certificate has to be for. */
  readonly serverName: string;
  readonly ca: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
};

/** Milliseconds between two questions: a local connection that is refused costs next to nothing. */
const INTERVAL = 20;

/** Asks for /readyz until it is 200. Resolves with what was answered last where it does not become so in time. */
export async function untilReady(options: ReadyOptions): Promise<string | undefined> {
  const started = performance.now();
  for (;;) {
    const answer = await readiness(options);
    if (answer === undefined) return undefined;
    if (performance.now() - started > options.timeout) return answer;
    await pause(INTERVAL, undefined, { signal: options.signal });
  }
}

function readiness({ port, serverName, ca, signal }: ReadyOptions): Promise<string | undefined> {
  return new Promise((resolve) => {
    const to = { host: "127.0.0.1", port, path: "/readyz", servername: serverName, ca, agent: false, signal };
    request({ ...to, timeout: 2000 }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => {
        const { statusCode } = response;
        resolve(statusCode === 200 ? undefined : `/readyz answers ${statusCode}: ${text.trim()}`);
      });
    })
      .on("timeout", () => resolve("/readyz gives no answer"))
      .on("error", (error: NodeJS.ErrnoException) =>
        resolve(error.code === "ECONNREFUSED" ? `nothing listens on port ${port}` : error.message),
      )
      .end();
  });
}
