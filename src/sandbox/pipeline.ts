import {
  healthReply,
  inFlight,
  OPEN_HEALTH_PATHS,
  toExchange,
  tooManyRequests,
  type Handler,
  type HealthChecks,
  type Incoming,
  type Pipeline,
  type User,
} from "@kagg/apiserver/internal";
import type { Dispatch } from "./client.ts";
import { inJson } from "./protobuf/in-json.ts";

/** Who asks; rejects with a 401 for a credential that nobody accepts. */
type Authenticate = (incoming: Incoming) => Promise<User>;

/** Whom they want to be taken for: rejects with a 403 where they may not. */
type Impersonate = (incoming: Incoming, user: User) => User;

/** Throws a 403. */
export type Authorize = (incoming: Incoming, user: User) => void;

export type PipelineParts = {
  readonly checks: HealthChecks;
  readonly authenticate: Authenticate;
  readonly impersonate: Impersonate;
  readonly authorize: Authorize;
  readonly dispatch: Dispatch;
};

/** kube-apiserver's own limits: k8s.io/apiserver/pkg/server/options/server_run_options.go. */
const LIMITS = { readOnly: 400, mutating: 200 };

/** The way of a request; the order is that of k8s.io/apiserver/pkg/server/config.go DefaultBuildHandlerChain. */
export function createPipeline(parts: PipelineParts): Pipeline {
  const { checks, authenticate, impersonate, authorize, dispatch } = parts;
  const places = inFlight(LIMITS);
  return async (incoming) => {
    const open = OPEN_HEALTH_PATHS.has(incoming.path)
      ? healthReply(incoming.path, incoming.query, checks, () => undefined)
      : undefined;
    if (open) return open;
    const user = impersonate(incoming, await authenticate(incoming));
    const leave = places.enter(incoming, user);
    if (!leave) return tooManyRequests();
    try {
      authorize(incoming, user);
      return await dispatch(incoming, user);
    } finally {
      leave();
    }
  };
}

/** What answers in this process: the credentials of a request are nobody's business behind the pipeline. */
export const local =
  (handler: Handler, authorize: Authorize): Dispatch =>
  async (sent, user) => {
    const incoming = inJson(sent);
    const headers = incoming.headers.without(
      (name) => name === "authorization" || name.startsWith("impersonate-"),
    );
    const asVerb = async (verb: string): Promise<void> => {
      const info = incoming.info.isResource
        ? ({ ...incoming.info, verb } as Incoming["info"])
        : incoming.info;
      authorize({ ...incoming, info }, user);
    };
    return handler(toExchange(incoming, user, headers, asVerb));
  };
