import type { JsonObject, KubeObject } from "@kagg/apiserver/internal";
import { child, items, number, shown, strings, text as textOf } from "../json-fields.ts";
import { balancers } from "./core-tables.ts";
import { selectorOrNone, selectorText } from "./selector-text.ts";
import { age, boolean, integer, shortList, table, text, wide } from "./table.ts";

const fieldOr = (object: JsonObject | undefined, name: string, otherwise: string): string => {
  const value = object?.[name];
  return value === undefined || value === null ? otherwise : shown(value);
};

export const apiServices = table(
  [text("Service"), text("Available"), text("Age")],
  (_fields, object, now) => {
    const service = child(object.spec, "service");
    const found = items(object.status, "conditions").find((one) => one["type"] === "Available");
    const status = textOf(found, "status") || "Unknown";
    return [
      service ? `${textOf(service, "namespace")}/${textOf(service, "name")}` : "Local",
      status === "True" ? status : `${status}${found ? ` (${textOf(found, "reason")})` : ""}`,
      age(object, now),
    ];
  },
);

export const bindings = table(
  [text("Role"), text("Age"), wide(text("Users")), wide(text("Groups")), wide(text("ServiceAccounts"))],
  (fields, object, now) => {
    const role = child(fields, "roleRef");
    const subjects = items(fields, "subjects");
    const of = (kind: string): readonly JsonObject[] => subjects.filter((one) => one["kind"] === kind);
    const accounts = of("ServiceAccount").map((one) => {
      const namespace = textOf(one, "namespace");
      return namespace === "" ? textOf(one, "name") : `${namespace}/${textOf(one, "name")}`;
    });
    return [
      `${textOf(role, "kind")}/${textOf(role, "name")}`,
      age(object, now),
      of("User").map((one) => textOf(one, "name")).join(", "), // prettier-ignore
      of("Group").map((one) => textOf(one, "name")).join(", "), // prettier-ignore
      accounts.join(", "),
    ];
  },
);

export const leases = table([text("Holder"), text("Age")], (_fields, object, now) => [
  textOf(object.spec, "holderIdentity"),
  age(object, now),
]);

export const endpointSlices = table(
  [text("AddressType"), text("Ports"), text("Endpoints"), text("Age")],
  (fields, object, now) => {
    const ports = items(fields, "ports").map((one) => fieldOr(one, "port", fieldOr(one, "name", "*")));
    const addresses = items(fields, "endpoints").flatMap((one) => strings(one, "addresses"));
    const list = (all: readonly string[]): string => (all.length === 0 ? "<unset>" : shortList(all));
    return [textOf(fields, "addressType"), list(ports), list(addresses), age(object, now)];
  },
);

export const disruptionBudgets = table(
  [text("Min Available"), text("Max Unavailable"), integer("Allowed Disruptions"), text("Age")],
  (_fields, object, now) => [
    fieldOr(object.spec, "minAvailable", "N/A"),
    fieldOr(object.spec, "maxUnavailable", "N/A"),
    number(object.status, "disruptionsAllowed") ?? 0,
    age(object, now),
  ],
);

export const networkPolicies = table([text("Pod-Selector"), text("Age")], (_fields, object, now) => [
  selectorOrNone(child(object.spec, "podSelector")),
  age(object, now),
]);

export const ingresses = table(
  [text("Class"), text("Hosts"), text("Address"), text("Ports"), text("Age")],
  (_fields, object, now) => {
    const { spec, status } = object;
    const hosts = items(spec, "rules").map((one) => textOf(one, "host"));
    const named = hosts.filter((host) => host !== "");
    const more = named.length > 3 ? ` + ${hosts.length - 3} more...` : "";
    return [
      fieldOr(spec, "ingressClassName", "<none>"),
      named.length === 0 ? "*" : `${named.slice(0, 3).join(",")}${more}`,
      balancers(status).join(","),
      items(spec, "tls").length > 0 ? "80, 443" : "80",
      age(object, now),
    ];
  },
);

/** `name (default)`, where an annotation says so. */
const withDefault = ({ metadata }: KubeObject, annotation: string): string =>
  metadata.annotations?.[annotation] === "true" ? `${metadata.name} (default)` : metadata.name;

const classTable = (
  columns: Parameters<typeof table>[0],
  annotation: string,
  cells: (fields: JsonObject) => readonly (string | boolean)[],
): ReturnType<typeof table> => ({
  columns: table([...columns, text("Age")], () => []).columns,
  cells: (object, now) => [withDefault(object, annotation), ...cells(object), age(object, now)],
});

export const ingressClasses = classTable(
  [text("Controller"), text("Parameters")],
  "ingressclass.kubernetes.io/is-default-class",
  ({ spec }) => {
    const parameters = child(child({ spec: spec ?? null }, "spec"), "parameters");
    const group = textOf(parameters, "apiGroup");
    const of = `${textOf(parameters, "kind")}${group && `.${group}`}/${textOf(parameters, "name")}`;
    return [textOf(spec as JsonObject, "controller"), parameters ? of : "<none>"];
  },
);

export const storageClasses = classTable(
  [text("Provisioner"), text("ReclaimPolicy"), text("VolumeBindingMode"), text("AllowVolumeExpansion")],
  "storageclass.kubernetes.io/is-default-class",
  (fields) => [
    textOf(fields, "provisioner"),
    fieldOr(fields, "reclaimPolicy", "Delete"),
    fieldOr(fields, "volumeBindingMode", "Immediate"),
    fields["allowVolumeExpansion"] === true,
  ],
);

export const priorityClasses = table(
  [integer("Value"), boolean("Global-Default"), text("Age"), wide(text("PreemptionPolicy"))],
  (fields, object, now) => [
    number(fields, "value") ?? 0,
    fields["globalDefault"] === true,
    age(object, now),
    textOf(fields, "preemptionPolicy"),
  ],
);

export const admissionPolicies = (name: string, field: string): ReturnType<typeof table> =>
  table([integer(name), text("ParamKind"), text("Age")], (_fields, object, now) => {
    const kind = child(object.spec, "paramKind");
    return [
      items(object.spec, field).length,
      kind ? `${textOf(kind, "apiVersion")}/${textOf(kind, "kind")}` : "<unset>",
      age(object, now),
    ];
  });

export const policyBindings = table(
  [text("PolicyName"), text("ParamRef"), text("Age")],
  (_fields, object, now) => {
    const reference = child(object.spec, "paramRef");
    const name = textOf(reference, "name");
    const selector = child(reference, "selector");
    const named = `${textOf(reference, "namespace") || "*"}/${name}`;
    return [
      textOf(object.spec, "policyName"),
      name ? named : selector ? selectorText(selector) : "<unset>",
      age(object, now),
    ];
  },
);

export const autoscalers = table(
  [text("Reference"), text("Targets"), text("MinPods"), text("MaxPods"), text("Replicas"), text("Age")],
  (_fields, object, now) => {
    const { spec, status } = object;
    const target = child(spec, "scaleTargetRef");
    const metrics = items(spec, "metrics").map((one) => {
      const resource = child(one, "resource");
      const wanted = fieldOr(child(resource, "target"), "averageUtilization", "<auto>");
      return `${textOf(resource, "name")}: <unknown>/${wanted}${wanted === "<auto>" ? "" : "%"}`;
    });
    return [
      `${textOf(target, "kind")}/${textOf(target, "name")}`,
      metrics.join(", ") || "<none>",
      fieldOr(spec, "minReplicas", "<unset>"),
      number(spec, "maxReplicas") ?? 0,
      number(status, "currentReplicas") ?? 0,
      age(object, now),
    ];
  },
);
