/**
 * The parts that kagg's own sandbox is put together from. No promises: what is here changes with any version.
 *
 * @internal
 */
export { noAdmission, type Admission, type Write } from "./admission/admission.ts";
export { clusterAdmission } from "./admission/cluster-admission.ts";
export { forbidden as refusedByAdmission } from "./admission/refusal.ts";
export { selects, type SelectorSpec, selectsAll } from "./admission/selector.ts";
export type { ResolveService } from "./admission/webhook/client.ts";
export { authenticator, withAuthenticated } from "./auth/authenticate.ts";
export { certificateUser } from "./auth/client-certificate.ts";
export { sleep } from "./auth/sleep.ts";
export { forbidden } from "./auth/forbidden.ts";
export { KubernetesError, type KubernetesClient } from "./auth/kubernetes/client.ts";
export { readTrust, type Trust } from "./auth/trust.ts";
export { anonymous, type User } from "./auth/user.ts";
export { readCertificates, type Certificate } from "./auth/x509/certificate.ts";
export { verifyClientCertificate } from "./auth/x509/verify-client-certificate.ts";
export { healthReply, OPEN_HEALTH_PATHS, type HealthChecks } from "./health/handler.ts";
export { versionInfo } from "./health/version.ts";
export { readAccept, takes } from "./http/accept.ts";
export { trackConnections } from "./http/connections.ts";
export type { Exchange, Handler, Reply } from "./http/exchange.ts";
export { goQuote } from "./http/go-quote.ts";
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
export { messageOf } from "./http/message-of.ts";
export { notAcceptable } from "./http/not-acceptable.ts";
export { isWatch, safeRequestInfo, type RequestInfo, type Verb } from "./http/request-info.ts";
export {
  invalid,
  StatusError,
  type Status,
  type StatusCause,
  badRequest,
  conflict,
  notFound,
} from "./http/status-error.ts";
export { textReply } from "./http/text-reply.ts";
export { createMetrics } from "./metrics/metrics.ts";
export type { Definitions } from "./native/go-types.ts";
export {
  nativeResource,
  pathProblems,
  type NativeConnection,
  type NativeInput,
} from "./native/native-resource.ts";
export { nativeReview } from "./native/native-review.ts";
export { bySpec } from "./native/native-strategy.ts";
export type { PostInput, PostRequest } from "./native/post.ts";
export type { AnyResource } from "./resource/any-resource.ts";
export {
  isConnect,
  type ConnectReply,
  type ConnectRequest,
  type ConnectSubresource,
} from "./resource/connect.ts";
export type { JsonSchema, NativeTable } from "./resource/definition.ts";
export type { Json, JsonObject, KubeObject, ObjectMeta, OwnerReference } from "./resource/kube-object.ts";
export type { Resource } from "./resource/resource.ts";
export { byVersionOrder } from "./resource/version-order.ts";
export { systemClock, timestamp, type Clock } from "./rest/clock.ts";
export type { DeleteOptions } from "./rest/delete-options.ts";
export {
  forbidden as forbiddenValue,
  invalidValue,
  requiredValue,
  duplicateValue,
  tooLong,
  unsupportedValue,
} from "./rest/field-cause.ts";
export { humanDuration } from "./rest/human-duration.ts";
export { jsonEqual } from "./rest/json-equal.ts";
export { parseLabelSelector } from "./rest/label-selector.ts";
export {
  labelProblems,
  labelValueProblems,
  qualifiedNameProblems,
  subdomainProblems,
} from "./rest/qualified-name.ts";
export { isObject } from "./rest/request-body.ts";
export { restHandler } from "./rest/rest-handler.ts";
export type { Scope } from "./rest/scope.ts";
export { storageName } from "./rest/storage-name.ts";
export type { Logger } from "./serve/logger.ts";
export { router } from "./serve/router.ts";
export { tlsOptions } from "./serve/tls-settings.ts";
export { memory } from "./storage/memory.ts";
export type { Storage, StorageEvent } from "./storage/storage.ts";
export { httpsSend } from "./conformance/https-send.ts";
export { openSocket } from "./testing/open-socket.ts";
export { eventsOf, responseOf } from "./testing/read-answer.ts";
export { testClient, type TestRequest, type Wire } from "./testing/test-client.ts";
