import type { JsonObject, KubeObject } from "@kagg/apiserver/internal";
import { child, fieldsOf, fill, grow, items, number } from "./json-fields.ts";
import { podSpecDefaults } from "./pod-defaults.ts";

// What zz_generated.defaults.go of each group in k8s.io/kubernetes/pkg/apis calls.

export function endpointsDefaults(object: KubeObject): void {
  for (const subset of items(fieldsOf(object), "subsets")) {
    for (const port of items(subset, "ports")) fill(port, { protocol: "TCP" });
  }
}

export function endpointSliceDefaults(object: KubeObject): void {
  for (const port of items(fieldsOf(object), "ports")) fill(port, { name: "", protocol: "TCP" });
}

export function networkPolicyDefaults(object: KubeObject): void {
  const spec = grow(fieldsOf(object), "spec");
  const [ingress, egress] = [items(spec, "ingress"), items(spec, "egress")];
  for (const rule of [...ingress, ...egress]) {
    for (const port of items(rule, "ports")) fill(port, { protocol: "TCP" });
  }
  fill(spec, { policyTypes: egress.length > 0 ? ["Ingress", "Egress"] : ["Ingress"] });
}

export function jobDefaults(object: KubeObject): void {
  const spec = grow(fieldsOf(object), "spec");
  jobSpecDefaults(spec);
  const isSingle = number(spec, "completions") === undefined && number(spec, "parallelism") === undefined;
  const failure = child(spec, "podFailurePolicy");
  fill(spec, {
    ...(isSingle && { completions: 1 }),
    parallelism: 1,
    backoffLimit: spec["backoffLimitPerIndex"] === undefined ? 6 : 2 ** 31 - 1,
    completionMode: "NonIndexed",
    suspend: false,
    podReplacementPolicy: failure ? "Failed" : "TerminatingOrFailed",
    manualSelector: false,
  });
  const labels = child(child(child(spec, "template"), "metadata"), "labels");
  if (labels && !object.metadata.labels) object.metadata.labels = { ...(labels as Record<string, string>) };
}

const jobSpecDefaults = (spec: JsonObject): void => podSpecDefaults(grow(grow(spec, "template"), "spec"));

export function cronJobDefaults(object: KubeObject): void {
  const spec = grow(fieldsOf(object), "spec");
  jobSpecDefaults(grow(grow(spec, "jobTemplate"), "spec"));
  fill(spec, {
    concurrencyPolicy: "Allow",
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  });
}

export function autoscalerDefaults(object: KubeObject): void {
  const target = { type: "Utilization", averageUtilization: 80 };
  fill(grow(fieldsOf(object), "spec"), {
    minReplicas: 1,
    metrics: [{ type: "Resource", resource: { name: "cpu", target } }],
  });
}

export function storageClassDefaults(object: KubeObject): void {
  fill(fieldsOf(object), { reclaimPolicy: "Delete", volumeBindingMode: "Immediate" });
}

export function priorityClassDefaults(object: KubeObject): void {
  fill(fieldsOf(object), { preemptionPolicy: "PreemptLowerPriority" });
}

export function claimDefaults(object: KubeObject): void {
  fill(grow(fieldsOf(object), "spec"), { volumeMode: "Filesystem" });
  fill(grow(fieldsOf(object), "status"), { phase: "Pending" });
}

export function volumeDefaults(object: KubeObject): void {
  fill(grow(fieldsOf(object), "spec"), {
    persistentVolumeReclaimPolicy: "Retain",
    volumeMode: "Filesystem",
  });
  fill(grow(fieldsOf(object), "status"), { phase: "Pending" });
}

export function flowSchemaDefaults(object: KubeObject): void {
  const spec = grow(fieldsOf(object), "spec");
  if ((number(spec, "matchingPrecedence") ?? 0) === 0) spec["matchingPrecedence"] = 1000;
}

export function priorityLevelDefaults(object: KubeObject): void {
  const spec = grow(fieldsOf(object), "spec");
  const exempt = child(spec, "exempt");
  if (exempt) fill(exempt, { nominalConcurrencyShares: 0, lendablePercent: 0 });
  const limited = child(spec, "limited");
  if (!limited) return;
  fill(limited, { nominalConcurrencyShares: 30, lendablePercent: 0 });
  const queues = child(child(limited, "limitResponse"), "queuing");
  if (queues) fill(queues, { handSize: 8, queues: 64, queueLengthLimit: 50 });
}

export function webhookDefaults(object: KubeObject): void {
  const isMutating = object.kind === "MutatingWebhookConfiguration";
  for (const webhook of items(fieldsOf(object), "webhooks")) {
    fill(webhook, {
      failurePolicy: "Fail",
      matchPolicy: "Equivalent",
      namespaceSelector: {},
      objectSelector: {},
      timeoutSeconds: 10,
      ...(isMutating && { reinvocationPolicy: "Never" }),
    });
    for (const rule of items(webhook, "rules")) fill(rule, { scope: "*" });
    const service = child(child(webhook, "clientConfig"), "service");
    if (service) fill(service, { port: 443 });
  }
}

export function policyDefaults(object: KubeObject): void {
  const spec = grow(fieldsOf(object), "spec");
  fill(spec, { failurePolicy: "Fail" });
  matchDefaults(child(spec, "matchConstraints"));
}

export const policyBindingDefaults = ({ spec }: KubeObject): void =>
  matchDefaults(child(spec, "matchResources"));

function matchDefaults(match: JsonObject | undefined): void {
  if (!match) return;
  fill(match, { matchPolicy: "Equivalent", namespaceSelector: {}, objectSelector: {} });
  for (const list of ["resourceRules", "excludeResourceRules"]) {
    for (const rule of items(match, list)) fill(rule, { scope: "*" });
  }
}

export function definitionDefaults(object: KubeObject): void {
  const spec = grow(fieldsOf(object), "spec");
  const names = grow(spec, "names");
  const kind = names["kind"];
  if (typeof kind === "string" && kind !== "") {
    fill(names, { singular: kind.toLowerCase(), listKind: `${kind}List` });
  }
  const conversion = grow(spec, "conversion");
  fill(conversion, { strategy: "None" });
  const service = child(child(child(conversion, "webhook"), "clientConfig"), "service");
  if (service) fill(service, { port: 443 });
}
