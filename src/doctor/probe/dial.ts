import { connect } from "node:net";
import { type Probe, probe } from "./probe.ts";
import type { ProbeResult } from "./served.ts";

/** Dials a host and port from this machine and probes what answers there. Never rejects. */
export async function dial(host: string, port: number, options: Omit<Probe, "stream">): Promise<ProbeResult> {
  const socket = connect({ host, port });
  const failure = await new Promise<ProbeResult | undefined>((resolve) => {
    socket.setTimeout(options.timeout, () =>
      resolve({ kind: "silent", error: `no TCP answer within ${options.timeout} ms` }),
    );
    socket.once("connect", () => resolve(undefined));
    socket.once("error", (error) => resolve(failureOf(error)));
  });
  if (failure) {
    socket.destroy();
    return failure;
  }
  socket.setTimeout(0);
  return probe({ ...options, stream: socket });
}

function failureOf(error: NodeJS.ErrnoException): ProbeResult {
  // With several addresses for a name, Node gathers their errors.
  const code = error.code ?? "";
  const text = error.message || code;
  if (code === "ECONNREFUSED") return { kind: "refused", error: text };
  if (code === "ETIMEDOUT") return { kind: "silent", error: text };
  if (/^(ENOTFOUND|EAI_AGAIN)$/.test(code)) return { kind: "unresolved", error: text };
  if (/^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/.test(code)) return { kind: "unroutable", error: text };
  return { kind: "closed", error: text };
}
