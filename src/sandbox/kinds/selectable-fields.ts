import type { JsonObject, KubeObject, NativeInput } from "@kagg/apiserver/internal";
import { child, items, text } from "./json-fields.ts";

type Fields = NonNullable<NativeInput["fields"]>;

/** Strings by their paths. */
const strings = (...paths: readonly string[]): Fields =>
  Object.fromEntries(
    paths.map((path) => {
      const steps = path.split(".");
      const last = steps.pop() ?? "";
      const find = (object: KubeObject): string => {
        const at = steps.reduce<JsonObject | undefined>(child, object);
        return text(at, last);
      };
      return [path, find];
    }),
  );

// ToSelectableFields of each strategy in k8s.io/kubernetes/pkg/registry/core.

export const ofPods: Fields = {
  ...strings(
    "spec.nodeName",
    "spec.restartPolicy",
    "spec.schedulerName",
    "spec.serviceAccountName",
    "status.phase",
    "status.nominatedNodeName",
  ),
  "spec.hostNetwork": ({ spec }) => String(spec?.["hostNetwork"] === true),
  "status.podIP": ({ status }) => text(items(status, "podIPs")[0], "ip"),
};

export const ofEvents: Fields = {
  ...strings(
    ...["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"].map(
      (name) => `involvedObject.${name}`,
    ),
    "reason",
    "type",
    "reportingComponent",
  ),
  source: (object) => text(child(object, "source"), "component") || text(object, "reportingComponent"),
};

export const ofNamespaces: Fields = { ...strings("status.phase"), name: ({ metadata }) => metadata.name };

export const ofSecrets: Fields = strings("type");

export const ofServices: Fields = strings("spec.clusterIP", "spec.type");

export const ofNodes: Fields = {
  "spec.unschedulable": ({ spec }) => String(spec?.["unschedulable"] === true),
};
