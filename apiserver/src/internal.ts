/**
 * The parts that kagg's own sandbox is put together from. No promises: what is here changes with any version.
 *
 * @internal
 */
export { authenticator } from "./auth/authenticate.ts";
export { certificateUser } from "./auth/client-certificate.ts";
export { forbidden } from "./auth/forbidden.ts";
export { anonymous, type User } from "./auth/user.ts";
export { readCertificates, type Certificate } from "./auth/x509/certificate.ts";
export { verifyClientCertificate } from "./auth/x509/verify-client-certificate.ts";
export { healthReply, OPEN_HEALTH_PATHS, type HealthChecks } from "./health/handler.ts";
export { versionInfo } from "./health/version.ts";
export { trackConnections } from "./http/connections.ts";
export type { Exchange, Handler, Reply } from "./http/exchange.ts";
export { headerLines, type HeaderLines } from "./http/header-lines.ts";
export { defaultInFlight, inFlight, tooManyRequests } from "./http/in-flight.ts";
export { toExchange, type Incoming, type Pipeline } from "./http/incoming.ts";
export {
  requestListener,
  upgradeListener,
  type ListenerOptions,
  type Observation,
  type Outcome,
} from "./http/listener.ts";
export { isWatch, safeRequestInfo, type RequestInfo, type Verb } from "./http/request-info.ts";
export { StatusError, type Status } from "./http/status-error.ts";
export { createMetrics } from "./metrics/metrics.ts";
export { isConnect } from "./resource/connect.ts";
export type { KubeObject, ObjectMeta } from "./resource/kube-object.ts";
export type { Resource } from "./resource/resource.ts";
export { systemClock, timestamp, type Clock } from "./rest/clock.ts";
export { restHandler } from "./rest/rest-handler.ts";
export { storageName } from "./rest/storage-name.ts";
export type { Logger } from "./serve/logger.ts";
export { tlsOptions } from "./serve/tls-settings.ts";
export { router } from "./serve/router.ts";
export { memory } from "./storage/memory.ts";
export type { Storage, StorageEvent } from "./storage/storage.ts";
