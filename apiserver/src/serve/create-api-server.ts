import { pino } from "pino";
import { clusterAdmission } from "../admission/cluster-admission.ts";
import { admissionPlugins, type AdmissionPlugin } from "../admission/plugins.ts";
import type { Connection } from "../auth/kubernetes/connection.ts";
import { kubernetesClient } from "../auth/kubernetes/client.ts";
import { followTrust } from "../auth/trust-follower.ts";
import { versionInfo } from "../health/version.ts";
import { createMetrics } from "../metrics/metrics.ts";
import { openAuditLog, type AuditLogOptions } from "../audit/open-audit-log.ts";
import type { AuditPolicy } from "../audit/policy.ts";
import { defaultInFlight, inFlight as placesOf, type InFlightLimits } from "../http/in-flight.ts";
import { checkResources, untriedVersions } from "../resource/check-resources.ts";
import type { AnyResource } from "../resource/any-resource.ts";
import { migrated } from "../rest/migrate.ts";
import { restHandler } from "../rest/rest-handler.ts";
import type { EtcdFlags, Storage, StorageOpener } from "../storage/storage.ts";
import { assembleServer, type ApiServer } from "./api-server.ts";
import type { Logger } from "./logger.ts";
import { nothingStored } from "./nothing-stored.ts";
import type { ServingCertificate } from "./serving-certificate.ts";
import { tlsProblems, type TlsSettings } from "./tls-settings.ts";

/** What a server without flags is made of: what `serve` reads from files and flags is handed in. */
export type ApiServerOptions = {
  readonly resources: readonly AnyResource[];
  /** May be left out where every resource is virtual. */
  readonly storage?: StorageOpener;
  /** Handed to the storage. */
  readonly dataDir?: string;
  /** Handed to the storage. */
  readonly etcd?: EtcdFlags;
  readonly certificate: ServingCertificate;
  /** How kube-apiserver is reached: see {@link kubeconfigConnection} and {@link inClusterConnection}. */
  readonly kubernetes: Connection;
  /** What `/version` says; `0.0.0` by default. */
  readonly version?: string;
  /** A pino logger, or what looks like one. */
  readonly logger?: Logger;
  readonly tls?: TlsSettings;
  /** How many requests are answered at once: 400 reading ones and 200 writing ones by default; 0 is any number. */
  readonly inFlight?: InFlightLimits;
  /** Nothing is audited by default. */
  readonly audit?: AuditOptions;
  /** Milliseconds to go on serving once closing has begun; 0 by default. */
  readonly shutdownDelay?: number;
  /**
   * What of admission is switched off; none of it by default. kube-apiserver runs no admission for requests that it hands
   * on, so without it the webhooks and policies of a cluster do not apply to these resources.
   */
  readonly disableAdmissionPlugins?: readonly AdmissionPlugin[];
};

/** What is audited, and where to: see {@link readAuditPolicy}. */
export type AuditOptions = { readonly policy: AuditPolicy; readonly log: AuditLogOptions };

/**
 * A server for a program of your own, without flags, files and signals: {@link serve} is made of it.
 * Rejects with all that is wrong with the resources, or with what the storage says.
 *
 * @example
 * const server = await createApiServer({ resources: [Mango], storage: memory(), certificate, kubernetes });
 * const port = await server.listen({ port: 8443 });
 * await server.close();
 */
export async function createApiServer({
  resources,
  storage: given,
  dataDir,
  etcd,
  certificate,
  kubernetes,
  version = "0.0.0",
  logger = pino(),
  shutdownDelay = 0,
  tls = {},
  inFlight = defaultInFlight,
  audit,
  disableAdmissionPlugins = [],
}: ApiServerOptions): Promise<ApiServer> {
  checkResources(resources);
  const open = given ?? nothingStored(resources);
  const problems = tlsProblems(tls);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const openLog =
    audit &&
    (await openAuditLog(audit.log, (error) =>
      logger.warn({ err: error }, "old audit files were not removed"),
    ));
  for (const version of untriedVersions(resources)) {
    logger.warn({ version }, "no object could be generated that the schema takes: conversions are not tried");
  }
  // Asked first: another process looks for the objects while connections to the cluster are made.
  const opening = open({ dataDir, logger, ...(etcd && { etcd }) });
  opening.catch(() => undefined);
  const client = kubernetesClient(kubernetes);
  const trust = followTrust({ client, logger });
  const places = placesOf(inFlight);
  let storage: Storage | undefined;
  const list: Storage["list"] = (prefix, options) => storage?.list(prefix, options) ?? "too-old";
  const metrics = createMetrics(resources, { list }, places);
  const admission = clusterAdmission({
    client,
    logger,
    metrics: metrics.admission,
    plugins: admissionPlugins.filter((name) => !disableAdmissionPlugins.includes(name)),
  });
  try {
    storage = await migrated(resources, await opening, logger);
    return assembleServer({
      definitions: resources,
      rest: restHandler({ resources, storage, admission }),
      storage,
      certificate,
      client,
      trust,
      admission,
      metrics,
      version: versionInfo(version, process.version, `${process.platform}/${process.arch}`),
      logger,
      shutdownDelay,
      tls,
      places,
      ...(audit && openLog && { audit: { policy: audit.policy, open: openLog } }),
    });
  } catch (error) {
    trust.stop();
    admission.stop();
    client.close();
    await storage?.close();
    throw error;
  }
}
