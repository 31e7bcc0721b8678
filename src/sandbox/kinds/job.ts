import type { KubeObject } from "@kagg/apiserver/internal";
import { fieldsOf, grow } from "./json-fields.ts";

/** A Job selects its own pods by its uid; generateSelector of k8s.io/kubernetes/pkg/registry/batch/job/strategy.go. */
export function generateSelector(object: KubeObject): void {
  const spec = grow(fieldsOf(object), "spec");
  if (spec["manualSelector"] === true) return;
  const { name, uid = "" } = object.metadata;
  const template = grow(grow(spec, "template"), "metadata");
  const labels = grow(template, "labels");
  const own = { "controller-uid": uid, "job-name": name };
  Object.assign(labels, own, {
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
  });
  if (!object.metadata.labels) object.metadata.labels = { ...(labels as Record<string, string>) };
  spec["selector"] = { matchLabels: { "batch.kubernetes.io/controller-uid": uid } };
}
