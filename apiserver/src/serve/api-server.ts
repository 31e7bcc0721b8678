import { constants } from "node:crypto";
import { setMaxListeners } from "node:events";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { authenticator } from "../auth/authenticate.ts";
import { authorizer } from "../auth/authorize.ts";
import type { KubernetesClient } from "../auth/kubernetes/client.ts";
import { tokenReviewer } from "../auth/token-review.ts";
import { followTrust, type TrustFollower } from "../auth/trust-follower.ts";
import type { HealthChecks } from "../health/handler.ts";
import type { VersionInfo } from "../health/version.ts";
import { trackConnections, type Connections } from "../http/connections.ts";
import type { Handler } from "../http/exchange.ts";
import { requestListener, type Outcome } from "../http/listener.ts";
import { createMetrics } from "../metrics/metrics.ts";
import type { ResourceDefinition } from "../resource/definition.ts";
import type { Storage } from "../storage/storage.ts";
import type { Logger } from "./logger.ts";
import { createPipeline } from "./pipeline.ts";
import { router } from "./router.ts";
import type { ServingCertificate } from "./serving-certificate.ts";

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

export type AssembleOptions = {
  readonly definitions: readonly ResourceDefinition[];
  readonly rest: Handler;
  readonly storage: Storage;
  readonly certificate: ServingCertificate;
  readonly client: KubernetesClient;
  readonly version: VersionInfo;
  readonly logger: Logger;
  /** Milliseconds. */
  readonly shutdownDelay: number;
  readonly now?: () => number;
  /** Milliseconds before the trust of the cluster is read again where it could not be read. */
  readonly firstDelay?: number;
};

const LONGEST_DRAIN = 60_000;

/** Puts the pipeline behind an HTTPS server. */
export function assembleServer(options: AssembleOptions): ApiServer {
  const { definitions, rest, storage, client, version, logger, shutdownDelay, now = Date.now } = options;
  const state = { shuttingDown: false, closing: false };
  const draining = new AbortController();
  // Each watch listens to it; Node takes more than ten for a leak.
  setMaxListeners(0, draining.signal);
  const { firstDelay = 500 } = options;
  const trust = followTrust({ client, logger, firstDelay });
  const checks = healthChecks(trust, storage, state);
  const metrics = createMetrics(definitions, storage);
  const pipeline = createPipeline({
    checks,
    trust,
    authenticate: authenticator({ reviewToken: tokenReviewer(client, now), logger, now }),
    authorize: authorizer({ client, logger, now }),
    handler: router({ definitions, rest, version, metrics, checks }),
    metrics,
    logger,
    isClosing: () => state.closing,
  });
  const listener = requestListener({
    pipeline,
    draining: draining.signal,
    observe: (incoming) => {
      const { item, end } = metrics.begin(incoming);
      return {
        item,
        end: (outcome) => {
          end(outcome);
          logOutcome(logger, outcome);
        },
      };
    },
  });
  const server = createServer(
    { ...tlsOptions(options.certificate), maxHeaderSize: 1024 * 1024, keepAliveTimeout: 180_000 },
    listener,
  );
  // Each group of a user is a header line of its own; the default drops what comes behind 2,000 pairs.
  server.maxHeadersCount = 0;
  server.on("tlsClientError", metrics.tlsHandshakeError);
  const connections = trackConnections(server);
  let closed: Promise<void> | undefined;
  return {
    listen: (at) => listen(server, at),
    setCertificate: (pair) => server.setSecureContext(tlsOptions(pair)),
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
        client.close();
        await storage.close();
      })()),
  };
}

/**
 * A client certificate is asked for and never demanded; who it is believed to be is decided for each request, from the
 * CAs that are in force then. Tickets are off: a resumed session does not bring the intermediates of its chain.
 */
const tlsOptions = ({ certificate, key }: ServingCertificate): object => ({
  cert: certificate,
  key,
  minVersion: "TLSv1.2",
  ALPNProtocols: ["http/1.1"],
  requestCert: true,
  rejectUnauthorized: false,
  secureOptions: constants.SSL_OP_NO_TICKET,
});

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

function healthChecks(
  trust: TrustFollower,
  storage: Storage,
  state: { readonly shuttingDown: boolean },
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
  return {
    healthz: [ping, stored],
    livez: [ping],
    readyz: [ping, authentication, stored, shutdown],
  };
}

function logOutcome(logger: Logger, { incoming, status, milliseconds, fault }: Outcome): void {
  const { method, path, auditId } = incoming;
  const fields = { method, path, status, auditId, milliseconds: Math.round(milliseconds) };
  // Reading a body fails where its client has gone; that is nobody's fault.
  if (fault === undefined || incoming.abort.signal.aborted) logger.debug(fields, "request");
  else logger.error({ ...fields, err: fault }, "request failed: this is a fault of the server");
}
