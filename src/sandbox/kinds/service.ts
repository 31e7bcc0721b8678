import type { JsonObject, KubeObject } from "@kagg/apiserver/internal";
import { fieldsOf, fill, grow, items, text } from "./json-fields.ts";
import type { KindInput } from "./kind.ts";
import { serviceCauses } from "./validation/service.ts";
import { allocate, keepAllocated } from "./service-addresses.ts";

/** k8s.io/kubernetes/pkg/registry/core/service and pkg/apis/core/v1/defaults.go. */
export const serviceRules: Omit<KindInput, "kind"> = {
  defaults: serviceDefaults,
  validate: serviceCauses,
  onCreate: allocate,
  onUpdate: keepAllocated,
  status: {},
};

function serviceDefaults(object: KubeObject): void {
  const spec = grow(fieldsOf(object), "spec");
  fill(spec, { sessionAffinity: "None", type: "ClusterIP" });
  if (spec["sessionAffinity"] === "None") delete spec["sessionAffinityConfig"];
  else fill(grow(grow(spec, "sessionAffinityConfig"), "clientIP"), { timeoutSeconds: 10_800 });
  for (const port of items(spec, "ports")) portDefaults(port);
  const type = text(spec, "type");
  const isExternal = type === "NodePort" || type === "LoadBalancer";
  if (isExternal) fill(spec, { externalTrafficPolicy: "Cluster" });
  if (isExternal || type === "ClusterIP") fill(spec, { internalTrafficPolicy: "Cluster" });
  if (type === "LoadBalancer") fill(spec, { allocateLoadBalancerNodePorts: true });
}

function portDefaults(port: JsonObject): void {
  fill(port, { protocol: "TCP" });
  if (port["targetPort"] === 0 || port["targetPort"] === "") port["targetPort"] = port["port"] ?? 0;
}
