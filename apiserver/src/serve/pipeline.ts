import type { Authenticator } from "../auth/authenticate.ts";
import { AuthorizationUnavailable, type Authorizer } from "../auth/authorize.ts";
import { withoutIdentity } from "../auth/request-header.ts";
import type { TrustFollower } from "../auth/trust-follower.ts";
import type { User } from "../auth/user.ts";
import { healthReply, OPEN_HEALTH_PATHS, type HealthChecks } from "../health/handler.ts";
import { unavailable } from "../http/error-reply.ts";
import type { Handler } from "../http/exchange.ts";
import { toExchange, type Incoming, type Pipeline } from "../http/incoming.ts";
import type { Verb } from "../http/request-info.ts";
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
    try {
      await authorized(options, () => options.authorize(user, incoming));
    } catch (error) {
      if (!(error instanceof AuthorizationUnavailable)) throw error;
      return textReply(500, `Internal Server Error: ${JSON.stringify(path)}: ${error.message}\n`);
    }
    const headers = withoutIdentity(incoming.headers, believed.requestHeader);
    const authorize = (verb: Verb): Promise<void> =>
      authorized(options, () => options.authorize(user, asVerb(incoming, verb)));
    return handler(toExchange(incoming, user, headers, authorize));
  };
}

const asVerb = (incoming: Incoming, verb: Verb): Incoming =>
  incoming.info.isResource ? { ...incoming, info: { ...incoming.info, verb } } : incoming;

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
