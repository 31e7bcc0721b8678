/**
 * Write Kubernetes extension API servers in TypeScript.
 *
 * @example
 * import { lmdb, resource, serve } from "@kagg/apiserver";
 * import * as z from "@kagg/apiserver/zod";
 *
 * const Mango = resource({
 *   group: "fruit.example.com", kind: "Mango", plural: "mangoes", scope: "Namespaced",
 *   versions: { v1: { spec: z.object({ variety: z.string() }) } },
 *   storageVersion: "v1",
 * });
 * await serve({ resources: [Mango], storage: lmdb("data") });
 */
export { resource, type Resource } from "./resource/resource.ts";
export { virtualResource, type VirtualResource } from "./resource/virtual-resource.ts";
export type { AnyResource } from "./resource/any-resource.ts";
export type {
  VirtualEvent,
  VirtualList,
  VirtualListRequest,
  VirtualObject,
  VirtualRequest,
  VirtualResourceInput,
  VirtualWatchRequest,
  VirtualWriteRequest,
} from "./resource/virtual-input.ts";
export type { ConnectReply, ConnectRequest, ConnectSubresource } from "./resource/connect.ts";
export type { WebSocketConnection } from "./http/web-socket-connection.ts";
export type { ScalePaths } from "./resource/scale-paths.ts";
export type { DeleteContext, FieldProblem, ResourceInput, WriteContext } from "./resource/resource-input.ts";
export { DefinitionError, type DefinitionProblem } from "./resource/definition-error.ts";
export type { KubeObject } from "./resource/kube-object.ts";

export { etcd, type EtcdOptions } from "./storage/etcd.ts";
export { lmdb, type LmdbOptions } from "./storage/lmdb.ts";
export { memory } from "./storage/memory.ts";
export type { HistoryLimits } from "./storage/history.ts";
export type { EtcdFlags, OpenOptions, Storage, StorageOpener } from "./storage/storage.ts";

export { serve, type ServeOptions } from "./serve/serve.ts";
export { createApiServer, type ApiServerOptions } from "./serve/create-api-server.ts";
export type { AuditOptions } from "./serve/create-api-server.ts";
export type { TlsSettings, TlsVersion } from "./serve/tls-settings.ts";
export type { InFlightLimits } from "./http/in-flight.ts";
export { readAuditPolicy } from "./audit/read-policy.ts";
export type { AuditLogOptions } from "./audit/open-audit-log.ts";
export type { AuditPolicy } from "./audit/policy.ts";
export type { ApiServer } from "./serve/api-server.ts";
export type { Logger } from "./serve/logger.ts";
export type { ServingCertificate } from "./serve/serving-certificate.ts";
export { kubeconfigConnection } from "./auth/kubernetes/kubeconfig.ts";
export { inClusterConnection } from "./auth/kubernetes/in-cluster.ts";
export type { Connection, Credentials } from "./auth/kubernetes/connection.ts";

export {
  alreadyExists,
  badRequest,
  conflict,
  invalid,
  notFound,
  StatusError,
  type About,
  type Status,
  type StatusCause,
  type StatusDetails,
} from "./http/status-error.ts";
export type { User } from "./auth/user.ts";
