import { pino, type Logger as Pino } from "pino";
import type { AuditPolicy } from "../audit/policy.ts";
import { readAuditPolicy } from "../audit/read-policy.ts";
import type { Connection } from "../auth/kubernetes/connection.ts";
import { inClusterConnection } from "../auth/kubernetes/in-cluster.ts";
import { kubeconfigConnection } from "../auth/kubernetes/kubeconfig.ts";
import { checkResources } from "../resource/check-resources.ts";
import type { AnyResource } from "../resource/any-resource.ts";
import type { StorageOpener } from "../storage/storage.ts";
import type { ApiServer } from "./api-server.ts";
import { followCertificateFiles, readCertificateFiles } from "./certificate-files.ts";
import { createApiServer } from "./create-api-server.ts";
import { helpText, readFlags, type Flags } from "./flags.ts";
import type { Logger } from "./logger.ts";
import { nothingStored } from "./nothing-stored.ts";
import type { ServingCertificate } from "./serving-certificate.ts";

/** What a server program is made of; everything else is said by flags and environment. */
export type ServeOptions = {
  readonly resources: readonly AnyResource[];
  /** May be left out where every resource is virtual. */
  readonly storage?: StorageOpener;
  /** What `/version` says; `0.0.0` by default. */
  readonly version?: string;
  readonly logger?: Logger;
};

/**
 * The whole server program: reads flags and environment (`--help` lists them), serves until SIGTERM or SIGINT, then
 * shuts down gracefully and ends the process with 0. What keeps it from starting is told at once on stderr, and the
 * process ends with 2.
 *
 * @example
 * await serve({ resources: [Mango], storage: lmdb("data") });
 */
export async function serve(options: ServeOptions): Promise<void> {
  const read = readFlags(process.argv.slice(2), process.env);
  if (read.kind === "help") {
    process.stdout.write(helpText());
    return;
  }
  if (read.kind === "problems") return refuse(read.problems);
  const { flags } = read;
  const logger = options.logger ?? pino({ level: flags.verbosity >= 2 ? "debug" : "info" });
  const found = await prepare(options, flags);
  if (found.problems.length > 0 || !found.certificate || !found.kubernetes) return refuse(found.problems);
  const { certificate, kubernetes, policy } = found;
  if (kubernetes.insecure) {
    const fields = { kubernetes: kubernetes.server };
    logger.warn(fields, "insecure-skip-tls-verify: whoever answers there is believed to be kube-apiserver");
  }
  try {
    const { resources, storage, version } = options;
    const { dataDir, etcd, shutdownDelay, securePort: port, bindAddress: host, tls, inFlight, audit } = flags;
    const { disabledAdmissionPlugins: disableAdmissionPlugins } = flags;
    const server = await createApiServer({
      resources,
      ...(storage && { storage }),
      certificate,
      kubernetes,
      logger,
      shutdownDelay,
      disableAdmissionPlugins,
      etcd,
      tls,
      inFlight,
      ...(audit && policy && { audit: { policy, log: audit.log } }),
      ...(dataDir !== undefined && { dataDir }),
      ...(version !== undefined && { version }),
    });
    const listening = await server
      .listen({ port, ...(host !== undefined && { host }) })
      .catch(async (error: unknown) => {
        await server.close();
        throw error;
      });
    untilSignal(server, certificate, flags, logger);
    logger.info({ port: listening, kubernetes: kubernetes.server }, "serving");
  } catch (error) {
    refuse([describe(error, flags)]);
  }
}

type Prepared = {
  readonly problems: readonly string[];
  readonly certificate: ServingCertificate | undefined;
  readonly kubernetes: Connection | undefined;
  readonly policy: AuditPolicy | undefined;
};

/** Looks at everything that a start needs before anything is opened, so that all problems are told together. */
async function prepare({ resources, storage }: ServeOptions, flags: Flags): Promise<Prepared> {
  const problems: string[] = [];
  const attempt = async <Value>(run: () => Value | Promise<Value>, hint = ""): Promise<Value | undefined> => {
    try {
      return await run();
    } catch (error) {
      problems.push(`${error instanceof Error ? error.message : String(error)}${hint}`);
      return undefined;
    }
  };
  await attempt(() => checkResources(resources));
  await attempt(() => storage ?? nothingStored(resources));
  const files = { certificate: flags.tlsCertFile, key: flags.tlsPrivateKeyFile };
  const certificate = await attempt(() => readCertificateFiles(files), '; "kagg certs" makes certificates');
  const kubernetes = await attempt(async () => {
    const { kubeconfig } = flags;
    const connection = kubeconfig
      ? await kubeconfigConnection(kubeconfig, process.env)
      : await inClusterConnection({ environment: process.env });
    if (!connection) throw new Error("--kubeconfig is missing (or KUBECONFIG), and this is no pod");
    return connection;
  });
  const { audit } = flags;
  const policy = audit && (await attempt(() => readAuditPolicy(audit.policyFile)));
  return { problems, certificate, kubernetes, policy };
}

function describe(error: unknown, { securePort }: Flags): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE")
    return `port ${securePort} is taken by another program; choose one with --secure-port`;
  if (code === "EACCES" && securePort < 1024) {
    return `port ${securePort} may be used by root alone; choose one with --secure-port`;
  }
  return message;
}

function refuse(problems: readonly string[]): void {
  process.stderr.write(problems.map((problem) => `Cannot start: ${problem}\n`).join(""));
  process.exitCode = 2;
}

/** The first signal shuts down; the second one kills, as if nobody had listened. */
function untilSignal(server: ApiServer, first: ServingCertificate, flags: Flags, logger: Logger): void {
  const follower = followCertificateFiles({
    files: { certificate: flags.tlsCertFile, key: flags.tlsPrivateKeyFile },
    first,
    onChange: server.setCertificate,
    logger,
  });
  const stop = (signal: NodeJS.Signals): void => {
    for (const name of ["SIGTERM", "SIGINT"] as const) {
      process.off(name, stop);
      process.once(name, () => process.kill(process.pid, name));
    }
    follower.stop();
    logger.info({ signal }, "shutting down");
    server.close().then(
      () => end(0, logger),
      (error: unknown) => {
        logger.error({ err: error }, "shutdown failed");
        end(1, logger);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

function end(code: number, logger: Logger): void {
  (logger as Partial<Pino>).flush?.();
  // oxlint-disable-next-line no-process-exit -- this is the program's end; a handle that is left must not hold it
  process.exit(code);
}
