import { pino } from "pino";
import type { Connection } from "../auth/kubernetes/connection.ts";
import { kubernetesClient } from "../auth/kubernetes/client.ts";
import { versionInfo } from "../health/version.ts";
import { checkResources, untriedVersions } from "../resource/check-resources.ts";
import type { AnyResource } from "../resource/any-resource.ts";
import { migrated } from "../rest/migrate.ts";
import { restHandler } from "../rest/rest-handler.ts";
import type { StorageOpener } from "../storage/storage.ts";
import { assembleServer, type ApiServer } from "./api-server.ts";
import type { Logger } from "./logger.ts";
import type { ServingCertificate } from "./serving-certificate.ts";

export type ApiServerOptions = {
  readonly resources: readonly AnyResource[];
  readonly storage: StorageOpener;
  /** Handed to the storage. */
  readonly dataDir?: string;
  readonly certificate: ServingCertificate;
  /** How kube-apiserver is reached: see {@link kubeconfigConnection} and {@link inClusterConnection}. */
  readonly kubernetes: Connection;
  /** What `/version` says; `0.0.0` by default. */
  readonly version?: string;
  /** A pino logger, or what looks like one. */
  readonly logger?: Logger;
  /** Milliseconds to go on serving once closing has begun; 0 by default. */
  readonly shutdownDelay?: number;
};

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
  storage: open,
  dataDir,
  certificate,
  kubernetes,
  version = "0.0.0",
  logger = pino(),
  shutdownDelay = 0,
}: ApiServerOptions): Promise<ApiServer> {
  checkResources(resources);
  for (const version of untriedVersions(resources)) {
    logger.warn({ version }, "no object could be generated that the schema takes: conversions are not tried");
  }
  const storage = await migrated(resources, await open({ dataDir }), logger);
  return assembleServer({
    definitions: resources,
    rest: restHandler({ resources, storage }),
    storage,
    certificate,
    client: kubernetesClient(kubernetes),
    version: versionInfo(version, process.version, `${process.platform}/${process.arch}`),
    logger,
    shutdownDelay,
  });
}
