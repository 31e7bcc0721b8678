import type { IncomingMessage } from "node:http";
import { goQuote, type Clock } from "@kagg/apiserver/internal";
import { deadlineExceeded, GoError } from "../../../tls-as-go/go-error.ts";
import type { Backend, BackendRequest } from "../backend.ts";
import { identityHeaders } from "../identity-headers.ts";
import { groupVersionPath, type RemoteAPIService } from "../objects.ts";
import type { Location, ResolveService } from "../resolve-service.ts";

const ATTEMPTS = 5;
const TIMEOUT = 5000;

/** Nothing that the server decides about its users can fail this request. */
const asker = {
  name: "system:kube-aggregator",
  uid: "",
  groups: ["system:masters"],
  extra: {},
};

type Options = {
  readonly resolve: ResolveService;
  readonly backend: Backend;
  readonly clock: Pick<Clock, "after">;
};

/**
 * Asks an extension API server for its group version five times at once, as kube-aggregator does: one answer is enough.
 * Answers with the error of the last that failed; undefined where the server is well.
 */
export function probe(apiService: RemoteAPIService, options: Options): Promise<string | undefined> {
  const attempts = Array.from({ length: ATTEMPTS }, () => attempt(apiService, options));
  return new Promise((resolve) => {
    let left = ATTEMPTS;
    for (const one of attempts) {
      void one.then((failure) => {
        left -= 1;
        if (failure === undefined || left === 0) resolve(failure);
      });
    }
  });
}

async function attempt(
  apiService: RemoteAPIService,
  { resolve, backend, clock }: Options,
): Promise<string | undefined> {
  const location = resolve(apiService.spec.service);
  if ("error" in location) return location.error;
  const url = `https://${location.address}${groupVersionPath(apiService)}`;
  const abort = new AbortController();
  let isConnected = false;
  const cancel = clock.after(TIMEOUT, () => abort.abort(deadlineExceeded()));
  try {
    const response = await ask(backend, location, {
      target: groupVersionPath(apiService),
      signal: abort.signal,
      onConnected: () => (isConnected = true),
    });
    // Nobody reads the rest, and who sends one without an end is broken off in time.
    response
      .on("error", () => undefined)
      .once("close", cancel)
      .resume();
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return undefined;
    backend.closeIdle();
    return `failing or missing response from ${url}: bad status from ${url}: ${status}`;
  } catch (error) {
    cancel();
    if (!(error instanceof GoError)) throw error;
    backend.closeIdle();
    // Before there is a connection, Go's dialler gives up first, and says nothing of the client's timeout.
    const late =
      abort.signal.aborted && isConnected ? " (Client.Timeout exceeded while awaiting headers)" : "";
    return `failing or missing response from ${url}: Get ${goQuote(url)}: ${error.message}${late}`;
  }
}

function ask(
  backend: Backend,
  location: Location,
  request: Pick<BackendRequest, "target" | "signal" | "onConnected">,
): Promise<IncomingMessage> {
  const own = ["Host", location.address, "User-Agent", "Go-http-client/1.1"];
  const headers = [...own, ...identityHeaders(asker), "Accept-Encoding", "gzip"];
  return backend.send({ ...request, location, method: "GET", headers });
}
