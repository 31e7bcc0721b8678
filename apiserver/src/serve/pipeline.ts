import type { Auditor } from "../audit/auditor.ts";
import type { Authenticator } from "../auth/authenticate.ts";
import { AuthorizationUnavailable, type Authorizer } from "../auth/authorize.ts";
import { Forbidden } from "../auth/forbidden.ts";
import { withoutIdentity } from "../auth/request-header.ts";
import type { TrustFollower } from "../auth/trust-follower.ts";
import type { Trust } from "../auth/trust.ts";
import { anonymous, type User } from "../auth/user.ts";
import { healthReply, OPEN_HEALTH_PATHS, type HealthChecks } from "../health/handler.ts";
import { unavailable } from "../http/error-reply.ts";
import type { Handler, Reply } from "../http/exchange.ts";
import { tooManyRequests, type InFlight } from "../http/in-flight.ts";
import { toExchange, type Incoming, type Pipeline } from "../http/incoming.ts";
import { after, lastly, settle, type NowOrLater } from "../http/now-or-later.ts";
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
  readonly inFlight: InFlight;
  /** undefined: nothing is audited. */
  readonly auditor: Auditor | undefined;
  readonly handler: Handler;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Whether the server has stopped taking requests. */
  readonly isClosing: () => boolean;
};

const IMPERSONATION = "impersonation is done by kube-apiserver: send the request to it";
const forbidden = (message: string): StatusError => new StatusError(403, "Forbidden", message);

/**
 * The way of every request: health, who asks, the audit log, a place, whether they may, the answer. The order is that of
 * k8s.io/apiserver/pkg/server/config.go DefaultBuildHandlerChain.
 */
export function createPipeline(options: PipelineOptions): Pipeline {
  const { checks, trust, isClosing, auditor } = options;
  const onFailure = failureLog(options.logger);
  return (incoming) => {
    const { path, query } = incoming;
    const health = OPEN_HEALTH_PATHS.has(path) ? healthReply(path, query, checks, onFailure) : undefined;
    if (health) {
      // Who asks for these is not looked at.
      auditor?.begin(incoming, anonymous);
      auditor?.decide(incoming, "allow", "");
      return health;
    }
    if (isClosing()) throw unavailable("apiserver is shutting down", 1);
    const believed = trust.current();
    if (!believed) throw unavailable("the server is not ready: it does not know yet whom to believe", 5);
    return after(authenticated(options, incoming, believed), (user) =>
      ofUser(options, incoming, user, believed),
    );
  };
}

/** What is left once it is known who asks. */
function ofUser(
  options: PipelineOptions,
  incoming: Incoming,
  user: User,
  believed: Trust,
): NowOrLater<Reply> {
  const { auditor, inFlight, metrics, handler } = options;
  audited(options, () => auditor?.begin(incoming, user));
  // Acting as who asks, in place of the one they ask to be, would let them do more than they meant.
  if (incoming.headers.startingWith("impersonate-").length > 0) throw forbidden(IMPERSONATION);
  const leave = inFlight.enter(incoming, user);
  if (!leave) {
    metrics.termination(incoming, 429);
    return tooManyRequests();
  }
  const handled = (refused: Reply | undefined): NowOrLater<Reply> => {
    if (refused) return refused;
    const headers = withoutIdentity(incoming.headers, believed.requestHeader);
    const asked = auditor?.tap(incoming) ?? incoming;
    const authorize = async (verb: Verb): Promise<void> => {
      await options.authorize(user, asVerb(incoming, verb));
    };
    return handler(toExchange(asked, user, headers, authorize));
  };
  return lastly(() => after(authorized(options, incoming, user), handled), leave);
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

function authenticated(
  { metrics, authenticate }: PipelineOptions,
  incoming: Incoming,
  believed: Trust,
): NowOrLater<User> {
  const started = performance.now();
  return settle(
    () => authenticate(incoming, believed),
    (user) => {
      metrics.authentication("success", performance.now() - started, user);
      return user;
    },
    (error) => {
      // Upstream calls a credential that nobody accepts an error, and `failure` what brought none.
      metrics.authentication("error", performance.now() - started);
      throw error;
    },
  );
}

function audited({ auditor, metrics }: PipelineOptions, begin: () => void): void {
  if (!auditor) return;
  const started = performance.now();
  begin();
  metrics.auditing(performance.now() - started);
}

/** The answer where nobody could be asked; throws where the user may not. */
function authorized(
  { metrics, auditor, authorize }: PipelineOptions,
  incoming: Incoming,
  user: User,
): NowOrLater<Reply | undefined> {
  const started = performance.now();
  const done = (result: "allowed" | "denied" | "no-opinion" | "error"): void =>
    metrics.authorization(result, performance.now() - started);
  return settle(
    () => authorize(user, incoming),
    (reason) => {
      done("allowed");
      auditor?.decide(incoming, "allow", reason);
      return undefined;
    },
    (error) => {
      if (error instanceof AuthorizationUnavailable) {
        done("error");
        auditor?.decide(incoming, "error", "");
        return textReply(500, `Internal Server Error: ${JSON.stringify(incoming.path)}: ${error.message}\n`);
      }
      done(error instanceof StatusError ? "no-opinion" : "error");
      auditor?.decide(incoming, "forbid", error instanceof Forbidden ? error.why : "");
      throw error;
    },
  );
}
