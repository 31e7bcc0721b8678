import type { RequestInfo } from "../http/request-info.ts";
import type { KubeObject } from "../resource/kube-object.ts";
import type { VirtualRequest } from "../resource/virtual-input.ts";
import type { VirtualResource, VirtualVersion } from "../resource/virtual-resource.ts";
import type { View } from "../rest/scope.ts";

/** One request to a resource without storage. */
export type VirtualScope = View & {
  readonly info: Extract<RequestInfo, { isResource: true }>;
  readonly resource: VirtualResource;
  readonly version: VirtualVersion;
};

/** Whoever may see one namespace sees no other, whatever a function gives. */
export const within = ({ info }: VirtualScope, object: KubeObject): KubeObject | undefined =>
  info.namespace === "" || object.metadata.namespace === info.namespace ? object : undefined;

export const requestOf = ({ exchange, info, version }: VirtualScope): VirtualRequest => ({
  version: version.name,
  namespace: info.namespace,
  user: exchange.user,
  signal: exchange.signal,
});

export const selectorsOf = ({
  exchange,
}: VirtualScope): { labelSelector: string; fieldSelector: string } => ({
  labelSelector: exchange.query.get("labelSelector") ?? "",
  fieldSelector: exchange.query.get("fieldSelector") ?? "",
});
