import { timestamp, type KubeObject } from "@kagg/apiserver/internal";
import { fieldsOf, fill, grow, strings } from "./json-fields.ts";
import type { KindInput } from "./kind.ts";

const finalizer = "kubernetes";

/** Those that Kubernetes cannot do without; k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle. */
const immortal: ReadonlySet<string> = new Set(["default", "kube-public", "kube-system"]);

/** k8s.io/kubernetes/pkg/registry/core/namespace/strategy.go: what is deleted stays until what is in it has gone. */
export const namespaceRules: Omit<KindInput, "kind"> = {
  // Nobody deletes all namespaces at once.
  verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
  name: "label",
  defaults: (object) => {
    nameLabel(object);
    fill(grow(fieldsOf(object), "status"), { phase: "Active" });
  },
  onCreate: (object) => {
    nameLabel(object);
    object.status = { phase: "Active" };
    const spec = grow(fieldsOf(object), "spec");
    const finalizers = Array.isArray(spec["finalizers"]) ? spec["finalizers"] : [];
    if (!finalizers.includes(finalizer)) spec["finalizers"] = [...finalizers, finalizer];
  },
  onUpdate: (object, live) => {
    if (live.spec) object.spec = live.spec;
  },
  status: {},
  parts: {
    finalize: {
      verbs: ["update"],
      resets: ["status"],
      apply: (live, { spec }) => ({ ...live, ...(spec && { spec }) }),
    },
  },
  returnsDeleted: true,
  waits: hasFinalizers,
  onDelete: (object, _options, now) => {
    if (!object.metadata.deletionTimestamp) {
      object.metadata.deletionTimestamp = timestamp(now);
      object.status = { ...object.status, phase: "Terminating" };
      return "stays";
    }
    return hasFinalizers(object) ? "unchanged" : "goes";
  },
  validateDelete: ({ metadata }) =>
    immortal.has(metadata.name) ? "this namespace may not be deleted" : undefined,
};

function hasFinalizers({ spec }: KubeObject): boolean {
  return strings(spec, "finalizers").length > 0;
}

function nameLabel({ metadata }: KubeObject): void {
  // The name may still have to be generated.
  const { name } = metadata as Partial<KubeObject["metadata"]>;
  if (name) metadata.labels = { ...metadata.labels, "kubernetes.io/metadata.name": name };
}
