import type { KubeObject } from "@kagg/apiserver/internal";
import { child, fieldsOf, fill, grow } from "./json-fields.ts";
import { templateDefaults } from "./pod-defaults.ts";

// k8s.io/kubernetes/pkg/apis/apps/v1/defaults.go

export function deploymentDefaults(object: KubeObject): void {
  templateDefaults(object);
  const spec = grow(fieldsOf(object), "spec");
  fill(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
  const strategy = grow(spec, "strategy");
  fill(strategy, { type: "RollingUpdate" });
  if (strategy["type"] !== "RollingUpdate") return;
  fill(grow(strategy, "rollingUpdate"), { maxUnavailable: "25%", maxSurge: "25%" });
}

export function replicaSetDefaults(object: KubeObject): void {
  templateDefaults(object);
  fill(grow(fieldsOf(object), "spec"), { replicas: 1 });
}

export function daemonSetDefaults(object: KubeObject): void {
  templateDefaults(object);
  const spec = grow(fieldsOf(object), "spec");
  fill(spec, { revisionHistoryLimit: 10 });
  const strategy = grow(spec, "updateStrategy");
  fill(strategy, { type: "RollingUpdate" });
  if (strategy["type"] !== "RollingUpdate") return;
  fill(grow(strategy, "rollingUpdate"), { maxUnavailable: 1, maxSurge: 0 });
}

export function statefulSetDefaults(object: KubeObject): void {
  templateDefaults(object);
  const spec = grow(fieldsOf(object), "spec");
  fill(spec, { podManagementPolicy: "OrderedReady", replicas: 1, revisionHistoryLimit: 10 });
  const strategy = grow(spec, "updateStrategy");
  if (strategy["type"] === undefined) fill(strategy, { type: "RollingUpdate", rollingUpdate: {} });
  const rolling = strategy["type"] === "RollingUpdate" ? child(strategy, "rollingUpdate") : undefined;
  if (rolling) fill(rolling, { partition: 0 });
  const policy = grow(spec, "persistentVolumeClaimRetentionPolicy");
  fill(policy, { whenDeleted: "Retain", whenScaled: "Retain" });
}
