import type { Authenticator } from "../auth/authenticate.ts";
import { AuthorizationUnavailable, type Authorizer } from "../auth/authorize.ts";
import { withoutIdentity } from "../auth/request-header.ts";
import type { TrustFollower } from "../auth/trust-follower.ts";
import type { User } from "../auth/user.ts";
import { healthReply, OPEN_HEALTH_PATHS, type HealthChecks } from "../health/handler.ts";
import { unavailable } from "../http/error-reply.ts";
import type { Handler } from "../http/exchange.ts";
import { toExchange, type Pipeline } from "../http/incoming.ts";
import { StatusError } from "../http/status-error.ts";
import { textReply } from "../http/text-reply.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Logger } from "./logger.ts";

export type PipelineOptions = {
  readonly checks: HealthChecks;
  readonly trust: Pick<TrustFollower, "current">;
  readonly authenticate: Authenticator;
  readonly authorize: Authorizer;
  readonly handler: Handler;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Whether the server has stopped taking requests. */
  readonly isClosing: () => boolean;
};

const IMPERSONATION = "impersonation is done by kube-apiserver: send the request to it";
const forbidden = (message: string): StatusError => new StatusError(403, "Forbidden", message);

/** The way of every request: health, who asks, whether they may, the answer. */
export function createPipeline(options: PipelineOptions): Pipeline {
  const { checks, trust, handler, logger, isClosing } = options;
  const onFailure = failureLog(logger);
  return async (incoming) => {
    const { path, query } = incoming;
    const health = OPEN_HEALTH_PATHS.has(path) ? healthReply(path, query, checks, onFailure) : undefined;
    if (health) return health;
    if (isClosing()) throw unavailable("apiserver is shutting down", 1);
    const believed = trust.current();
    if (!believed) throw unavailable("the server is not ready: it does not know yet whom to believe", 5);
    const user = await authenticated(options, () => options.authenticate(incoming, believed));
    // Acting as who asks, in place of the one they ask to be, would let them do more than they meant.
    if (incoming.headers.startingWith("impersonate-").length > 0) throw forbidden(IMPERSONATION);
    try {
      await authorized(options, () => options.authorize(user, incoming));
    } catch (error) {
      if (!(error instanceof AuthorizationUnavailable)) throw error;
      return textReply(500, `Internal Server Error: ${JSON.stringify(path)}: ${error.message}\n`);
    }
    return handler(toExchange(incoming, user, withoutIdentity(incoming.headers, believed.requestHeader)));
  };
}

/** A probe asks every few seconds; what it finds is logged when it changes. */
function failureLog(logger: Logger): (endpoint: string, problems: readonly string[]) => void {
  const last = new Map<string, string>();
  return (endpoint, problems) => {
    const text = problems.join("\n");
    if (last.get(endpoint) === text) return;
    last.set(endpoint, text);
    logger.warn({ endpoint, problems }, "health check failed");
  };
}

async function authenticated({ metrics }: PipelineOptions, run: () => Promise<User>): Promise<User> {
  try {
    const user = await run();
    metrics.authentication("success");
    return user;
  } catch (error) {
    metrics.authentication(error instanceof StatusError ? "failure" : "error");
    throw error;
  }
}

async function authorized({ metrics }: PipelineOptions, run: () => Promise<void>): Promise<void> {
  try {
    await run();
    metrics.authorization("allowed");
  } catch (error) {
    metrics.authorization(error instanceof StatusError ? "denied" : "error");
    throw error;
  }
}
