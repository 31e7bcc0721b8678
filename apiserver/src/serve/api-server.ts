import { setMaxListeners } from "node:events";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { auditor, type Auditor } from "../audit/auditor.ts";
import type { AuditLog } from "../audit/audit-log.ts";
import { authenticator } from "../auth/authenticate.ts";
import { authorizer } from "../auth/authorize.ts";
import type { ClusterAdmission } from "../admission/cluster-admission.ts";
import { tokenReviewer } from "../auth/token-review.ts";
import { followTrust, type TrustFollower } from "../auth/trust-follower.ts";
import type { HealthChecks } from "../health/handler.ts";
import { trackConnections, type Connections } from "../http/connections.ts";
import { defaultInFlight, inFlight } from "../http/in-flight.ts";
import { createMetrics, type Metrics } from "../metrics/metrics.ts";
import { requestListener, upgradeListener, type ListenerOptions, type Outcome } from "../http/listener.ts";
import { isConnect } from "../resource/connect.ts";
import type { Storage } from "../storage/storage.ts";
import type { AssembleOptions } from "./assemble-options.ts";
import { defaultConnectionLimits, type ConnectionLimits } from "./connection-limits.ts";
import type { Logger } from "./logger.ts";
import { createPipeline } from "./pipeline.ts";
import { router } from "./router.ts";
import type { ServingCertificate } from "./serving-certificate.ts";
import { tlsOptions } from "./tls-settings.ts";

/** A server that is put together and can listen. */
export type ApiServer = {
  /** Resolves with the port once requests are taken; port 0 takes a free one. */
  readonly listen: (at: { readonly port: number; readonly host?: string }) => Promise<number>;
  /** From now on, new connections see this one. */
  readonly setCertificate: (pair: ServingCertificate) => void;
  /**
   * Fails /readyz at once, goes on for `shutdownDelay`, then takes nothing new, ends watches, waits for what is running
   * (60 seconds at most), and closes the storage. Callable more than once.
   */
  readonly close: () => Promise<void>;
};

const LONGEST_DRAIN = 60_000;

/** Puts the pipeline behind an HTTPS server. */
export function assembleServer(options: AssembleOptions): ApiServer {
  const { definitions, rest, storage, client, version, logger, shutdownDelay, now = Date.now } = options;
  const limits = { ...defaultConnectionLimits, ...options.connections };
  const state = { shuttingDown: false, closing: false };
  const draining = new AbortController();
  // Each watch listens to it; Node takes more than ten for a leak.
  setMaxListeners(0, draining.signal);
  const { trust = followTrust({ client, logger, firstDelay: options.firstDelay }) } = options;
  const { admission, places = inFlight(defaultInFlight) } = options;
  const { metrics = createMetrics(definitions, storage, places) } = options;
  const checks = healthChecks(trust, storage, state, admission);
  const audit = openAudit(options, metrics);
  const pipeline = createPipeline({
    checks,
    trust,
    authenticate: authenticator({
      reviewToken: tokenReviewer(client, now, metrics.tokenReview),
      logger,
      now,
    }),
    authorize: authorizer({ client, logger, now, observe: metrics.accessReview }),
    inFlight: places,
    auditor: audit?.auditor,
    handler: router({ definitions, rest, version, metrics, checks }),
    metrics,
    logger,
    isClosing: () => state.closing,
  });
  const listening: ListenerOptions = {
    pipeline,
    isConnect: (info) => isConnect(definitions, info),
    draining: draining.signal,
    observe: observer(metrics, audit?.auditor, logger),
  };
  const server = httpsServer(options, limits, requestListener(listening));
  server.on("upgrade", upgradeListener(listening));
  server.on("tlsClientError", metrics.tlsHandshakeError);
  const connections = trackConnections(server, limits);
  let closed: Promise<void> | undefined;
  return {
    listen: (at) => listen(server, at),
    setCertificate: (pair) => server.setSecureContext(tlsOptions(pair, options.tls)),
    close: () =>
      (closed ??= (async () => {
        state.shuttingDown = true;
        await new Promise((resolve) => {
          setTimeout(resolve, shutdownDelay);
        });
        state.closing = true;
        draining.abort();
        await drain(server, connections);
        trust.stop();
        admission?.stop();
        client.close();
        try {
          await storage.close();
        } finally {
          await audit?.log.close();
        }
      })()),
  };
}

function httpsServer(
  options: AssembleOptions,
  limits: ConnectionLimits,
  listener: ReturnType<typeof requestListener>,
): Server {
  const server = createServer(
    {
      ...tlsOptions(options.certificate, options.tls),
      maxHeaderSize: 1024 * 1024,
      handshakeTimeout: limits.handshake,
      headersTimeout: limits.headers,
      requestTimeout: limits.request,
      keepAliveTimeout: limits.idle,
      connectionsCheckingInterval: limits.checkEvery,
    },
    listener,
  );
  // Each group of a user is a header line of its own; the default drops what comes behind 2,000 pairs.
  server.maxHeadersCount = 0;
  return server;
}

function listen(server: Server, at: { readonly port: number; readonly host?: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(at, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

async function drain(server: Server, connections: Connections): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), LONGEST_DRAIN);
  // A connection whose last answer began before the end was not told to close.
  const idle = setInterval(connections.closeIdle, 50);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  clearInterval(idle);
  clearTimeout(timer);
}

/** The log is opened with the server; what it loses is counted and told. */
function openAudit(
  { audit, logger }: AssembleOptions,
  metrics: Metrics,
): { readonly auditor: Auditor; readonly log: AuditLog } | undefined {
  if (!audit) return undefined;
  const log = audit.open((events, error) => {
    metrics.auditError(events);
    logger.error({ events, err: error }, "audit events were lost");
  });
  return { auditor: auditor(audit.policy, log, metrics), log };
}

function healthChecks(
  trust: TrustFollower,
  storage: Storage,
  state: { readonly shuttingDown: boolean },
  admission: Pick<ClusterAdmission, "problems"> | undefined,
): HealthChecks {
  const ping = { name: "ping", run: () => undefined };
  const authentication = {
    name: "authentication",
    run: () => {
      const problem = trust.problem();
      if (problem) throw new Error(problem);
    },
  };
  const stored = { name: "storage", run: () => storage.check() };
  const shutdown = {
    name: "shutdown",
    run: () => {
      if (state.shuttingDown) throw new Error("process is shutting down");
    },
  };
  // The name of k8s.io/apiserver/pkg/server/healthz for caches that are not filled yet.
  const informers = {
    name: "informer-sync",
    run: () => {
      const problems = admission?.problems() ?? [];
      if (problems.length > 0) throw new Error(problems.join("; "));
    },
  };
  return {
    healthz: [ping, stored],
    livez: [ping],
    readyz: [ping, authentication, stored, ...(admission ? [informers] : []), shutdown],
  };
}

/** Whoever wants to know what becomes of a request: metrics, the audit log, the log. */
const observer =
  (metrics: Metrics, audit: Auditor | undefined, logger: Logger): ListenerOptions["observe"] =>
  (incoming) => {
    const { item, end } = metrics.begin(incoming);
    return {
      item,
      ...(audit && { start: (reply) => audit.start(incoming, reply) }),
      end: (outcome) => {
        end(outcome);
        audit?.end(incoming, outcome.reply, outcome.fault);
        logOutcome(logger, outcome);
      },
    };
  };

function logOutcome(logger: Logger, { incoming, status, milliseconds, fault }: Outcome): void {
  const { method, path, auditId } = incoming;
  const fields = { method, path, status, auditId, milliseconds: Math.round(milliseconds) };
  // Reading a body fails where its client has gone; that is nobody's fault.
  if (fault === undefined || incoming.abort.signal.aborted) logger.debug(fields, "request");
  else logger.error({ ...fields, err: fault }, "request failed: this is a fault of the server");
}
