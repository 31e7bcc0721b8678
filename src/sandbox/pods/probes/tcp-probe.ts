import { connect } from "node:net";
import type { Target } from "./http-probe.ts";
import { dialError, failure, success, type Outcome } from "./outcome.ts";

/** pkg/probe/tcp: well is what can be connected to. */
export const tcpProbe = ({ host, port }: Target, signal: AbortSignal): Promise<Outcome> =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    const address = `${host}:${port}`;
    const end = (outcome: Outcome): void => {
      signal.removeEventListener("abort", onAbort);
      socket.destroy();
      resolve(outcome);
    };
    const onAbort = (): void => end(failure(`dial tcp ${address}: i/o timeout`));
    socket.once("connect", () => end(success));
    socket.once("error", (error) => end(failure(dialError(error, address))));
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
