import { type Clock, type Incoming, type Logger, type Reply, type User } from "@kagg/apiserver/internal";
import { deadlineExceeded, GoError, joinHostPort } from "../../../tls-as-go/go-error.ts";
import { note } from "../../requests/notes.ts";
import type { Backend } from "../backend.ts";
import type { Backends } from "../backends.ts";
import { isAvailable, type RemoteAPIService } from "../objects.ts";
import type { ResolveService } from "../resolve-service.ts";
import { backendReply } from "./backend-reply.ts";
import { asksForGzip, forwardedHeaders } from "./forwarded-headers.ts";
import { escapePath, encodeQuery } from "./go-url.ts";
import { plainError, type ForwardedRequest } from "./forwarded-request.ts";
import { isUpgrade, upgrade } from "./upgrade.ts";

export type ProxyParts = {
  readonly resolve: ResolveService;
  readonly backends: Backends;
  readonly clock: Pick<Clock, "after">;
  readonly logger: Pick<Logger, "warn">;
};

/** A request to the server of an APIService; `available` is whether it is believed to be there. */
type Proxied = {
  readonly apiService: RemoteAPIService;
  readonly available?: boolean;
  readonly incoming: Incoming;
  readonly user: User;
};

/** Hands requests on: k8s.io/kube-aggregator/pkg/apiserver/handler_proxy.go, with its order of checks and its texts. */
export type Proxy = (request: Proxied) => Promise<Reply>;

/** k8s.io/apiserver/pkg/util/proxy: how long discovery may take, in milliseconds. */
const DISCOVERY_TIMEOUT = 5000;

export function createProxy({ resolve, backends, clock, logger }: ProxyParts): Proxy {
  return async ({ apiService, incoming, user, available = isAvailable(apiService) }) => {
    const noted = { apiService: apiService.metadata.name, address: "" };
    note(incoming, { backend: noted });
    if (!available) return plainError(503, "service unavailable");
    const backend = backends.of(apiService);
    if ("error" in backend) return plainError(500, backend.error);
    const { service } = apiService.spec;
    const location = resolve(service);
    if ("error" in location) {
      logger.warn(
        { service: `${service.namespace}/${service.name}`, problem: location.error },
        "a Service could not be resolved",
      );
      return plainError(503, "service unavailable");
    }
    const { reach } = location;
    const address = reach ? joinHostPort(reach.host, reach.port) : location.address;
    note(incoming, { backend: { ...noted, address } });
    const request = { incoming, user, location, ...targetOf(incoming) };
    if (isUpgrade(incoming)) return upgrade(backend, request);
    return forward(backend, request, clock);
  };
}

function targetOf({ path, target }: Incoming): { readonly path: string; readonly target: string } {
  const escaped = escapePath(decodeURIComponent(path));
  const mark = target.indexOf("?");
  const query = mark === -1 ? "" : encodeQuery(target.slice(mark + 1));
  return { path: escaped, target: query ? `${escaped}?${query}` : escaped };
}

async function forward(
  backend: Backend,
  request: ForwardedRequest,
  clock: Pick<Clock, "after">,
): Promise<Reply> {
  const { incoming, location, target } = request;
  const { address } = location;
  const abort = new AbortController();
  const leave = (): void => abort.abort(new GoError("context canceled"));
  incoming.abort.signal.addEventListener("abort", leave, { once: true });
  if (incoming.abort.signal.aborted) leave();
  const inTime = isDiscovery(incoming)
    ? clock.after(DISCOVERY_TIMEOUT, () => abort.abort(deadlineExceeded()))
    : (): void => undefined;
  const done = (): void => {
    inTime();
    incoming.abort.signal.removeEventListener("abort", leave);
  };
  try {
    const response = await backend.send({
      location,
      method: incoming.method,
      target,
      headers: forwardedHeaders({ ...request, address }),
      body: hasBody(incoming) ? incoming.stream() : undefined,
      signal: abort.signal,
    });
    response.once("close", done);
    return backendReply(response, address, asksForGzip(incoming));
  } catch (error) {
    done();
    if (!(error instanceof GoError)) throw error;
    return plainError(503, `error trying to reach service: ${error.message}`);
  }
}

/** `/apis/<group>/<version>`: quick for every server, so a slow one is not waited for. */
const isDiscovery = ({ info, path }: Incoming): boolean =>
  !info.isResource && path.replace(/^\/+|\/+$/g, "").split("/").length === 3;

const hasBody = ({ headers }: Incoming): boolean =>
  headers.get("transfer-encoding") !== undefined || Number(headers.get("content-length") ?? 0) > 0;
