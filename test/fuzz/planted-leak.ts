import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

/**
 * Faults that a test puts into the server, to see that they are found: every fifth request is never let go, or for
 * each there is something more in a map that nobody ever clears.
 */
export type Leak = "requests" | "map";

const BYTES = 20_000;

export function plant(leak: Leak): void {
  const kept = new Map<number, unknown>();
  let count = 0;
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { readonly request: IncomingMessage };
    count += 1;
    if (leak === "map")
      kept.set(
        count,
        Array.from({ length: BYTES / 8 }, () => count),
      );
    else if (count % 5 === 0) kept.set(count, request);
  });
}
