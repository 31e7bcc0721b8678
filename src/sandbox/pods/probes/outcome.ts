/** `unknown`: it could not be tried, and counts neither way; `output` says why. */
export type Outcome = {
  readonly result: "success" | "warning" | "failure" | "unknown";
  readonly output: string;
  /** There was an answer over HTTP, whatever it said. */
  readonly answered?: true;
};

export const success: Outcome = { result: "success", output: "" };

export const failure = (output: string): Outcome => ({ result: "failure", output });

/** What Go's net.Dial says of an error of Node's. */
export function dialError(error: NodeJS.ErrnoException, address: string): string {
  const known: Readonly<Record<string, string>> = {
    ECONNREFUSED: "connect: connection refused",
    ETIMEDOUT: "connect: connection timed out",
    EHOSTUNREACH: "connect: no route to host",
    ENETUNREACH: "connect: network is unreachable",
  };
  const what = known[error.code ?? ""];
  return what === undefined ? error.message : `dial tcp ${address}: ${what}`;
}
