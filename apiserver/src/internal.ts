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
export { invalid, StatusError, type Status, type StatusCause } from "./http/status-error.ts";
export type { Definitions } from "./native/go-types.ts";
export {
  nativeResource,
  pathProblems,
  type NativeConnection,
  type NativeInput,
} from "./native/native-resource.ts";
export { nativeReview } from "./native/native-review.ts";
export type { PostInput, PostRequest } from "./native/post.ts";
export { bySpec } from "./native/native-strategy.ts";
export { createMetrics } from "./metrics/metrics.ts";
export type { JsonSchema, NativeTable } from "./resource/definition.ts";
export { isConnect } from "./resource/connect.ts";
export type { Json, JsonObject, KubeObject, ObjectMeta } from "./resource/kube-object.ts";
export type { AnyResource } from "./resource/any-resource.ts";
export type { Resource } from "./resource/resource.ts";
export { systemClock, timestamp, type Clock } from "./rest/clock.ts";
export {
  duplicateValue,
  forbidden as forbiddenValue,
  invalidValue,
  requiredValue,
  tooLong,
  unsupportedValue,
} from "./rest/field-cause.ts";
export { jsonEqual } from "./rest/json-equal.ts";
export {
  labelProblems,
  labelValueProblems,
  qualifiedNameProblems,
  subdomainProblems,
} from "./rest/qualified-name.ts";
export type { DeleteOptions } from "./rest/delete-options.ts";
export { humanDuration } from "./rest/human-duration.ts";
export { restHandler } from "./rest/rest-handler.ts";
export type { Scope } from "./rest/scope.ts";
export { storageName } from "./rest/storage-name.ts";
export type { Logger } from "./serve/logger.ts";
export { tlsOptions } from "./serve/tls-settings.ts";
export { router } from "./serve/router.ts";
export { memory } from "./storage/memory.ts";
export type { Storage, StorageEvent } from "./storage/storage.ts";
