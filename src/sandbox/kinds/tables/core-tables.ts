import type { Json, JsonObject, KubeObject, NativeTable } from "@kagg/apiserver/internal";
import { child, items, number, strings, text as textOf } from "../json-fields.ts";
import { age, integer, labels, nameColumn, since, table, text, wide } from "./table.ts";

const size = (value: Json | undefined): number => Object.keys((value ?? {}) as object).length;

export const ageAlone = table([text("Age")], (_fields, object, now) => [age(object, now)]);

export const namespaces = table([text("Status"), text("Age")], (_fields, object, now) => [
  textOf(object.status, "phase"),
  age(object, now),
]);

export const configMaps = table([text("Data"), text("Age")], (fields, object, now) => [
  size(fields["data"]) + size(fields["binaryData"]),
  age(object, now),
]);

export const secrets = table([text("Type"), text("Data"), text("Age")], (fields, object, now) => [
  textOf(fields, "type"),
  size(fields["data"]),
  age(object, now),
]);

export const services = table(
  [
    text("Type"),
    text("Cluster-IP"),
    text("External-IP"),
    text("Port(s)"),
    text("Age"),
    wide(text("Selector")),
  ],
  (_fields, object, now) => {
    const { spec } = object;
    const ports = items(spec, "ports").map((one) => {
      const node = number(one, "nodePort");
      return `${number(one, "port")}${node === undefined ? "" : `:${node}`}/${textOf(one, "protocol")}`;
    });
    return [
      textOf(spec, "type"),
      strings(spec, "clusterIPs")[0] ?? "<none>",
      externalAddress(object),
      ports.join(",") || "<none>",
      age(object, now),
      labels(child(spec, "selector")),
    ];
  },
);

function externalAddress({ spec, status }: KubeObject): string {
  const type = textOf(spec, "type");
  if (type === "ExternalName") return textOf(spec, "externalName");
  const given = strings(spec, "externalIPs");
  if (type !== "LoadBalancer") return given.join(",") || "<none>";
  return [...balancers(status), ...given].join(",") || "<pending>";
}

/** The addresses of load balancers, sorted. */
export function balancers(status: JsonObject | undefined): readonly string[] {
  const found = items(child(status, "loadBalancer"), "ingress").map(
    (one) => textOf(one, "ip") || textOf(one, "hostname"),
  );
  return [...new Set(found.filter((one) => one !== ""))].sort();
}

export const endpoints = table([text("Endpoints"), text("Age")], (fields, object, now) => {
  const subsets = items(fields, "subsets");
  const all = subsets.flatMap((subset) => {
    const addresses = items(subset, "addresses").map((one) => textOf(one, "ip"));
    const ports = items(subset, "ports");
    if (ports.length === 0) return addresses;
    return ports.flatMap((port) => addresses.map((address) => `${address}:${number(port, "port") ?? 0}`));
  });
  const shown = all.slice(0, 3).join(",");
  const more = all.length > 3 ? `${shown} + ${all.length - 3} more...` : shown;
  return [subsets.length === 0 ? "<none>" : more, age(object, now)];
});

const rolePrefix = "node-role.kubernetes.io/";

export const nodes = table(
  [
    text("Status"),
    text("Roles"),
    text("Age"),
    text("Version"),
    ...["Internal-IP", "External-IP", "OS-Image", "Kernel-Version", "Container-Runtime"].map((name) =>
      wide(text(name)),
    ),
  ],
  (_fields, object, now) => {
    const { spec, status, metadata } = object;
    const ready = items(status, "conditions").find((one) => one["type"] === "Ready");
    const state = ready ? (ready["status"] === "True" ? "Ready" : "NotReady") : "Unknown";
    const roles = Object.keys(metadata.labels ?? {})
      .filter((name) => name.startsWith(rolePrefix) && name.length > rolePrefix.length)
      .map((name) => name.slice(rolePrefix.length));
    const info = child(status, "nodeInfo");
    const address = (type: string): string =>
      textOf(
        items(status, "addresses").find((one) => one["type"] === type),
        "address",
      ) || "<none>";
    const architecture = textOf(info, "architecture");
    return [
      spec?.["unschedulable"] === true ? `${state},SchedulingDisabled` : state,
      roles.sort().join(",") || "<none>",
      age(object, now),
      textOf(info, "kubeletVersion"),
      address("InternalIP"),
      address("ExternalIP"),
      textOf(info, "osImage") || "<unknown>",
      `${textOf(info, "kernelVersion") || "<unknown>"}${architecture && ` (${architecture})`}`,
      textOf(info, "containerRuntimeVersion") || "<unknown>",
    ];
  },
);

/** Its name is its last column: nobody reads it. Of `v1` and of `events.k8s.io/v1`, which say the same in other fields. */
export const events: NativeTable = {
  columns: [
    text("Last Seen"),
    text("Type"),
    text("Reason"),
    text("Object"),
    wide(text("Subobject")),
    wide(text("Source")),
    text("Message"),
    wide(text("First Seen")),
    wide(text("Count")),
    wide(nameColumn),
  ],
  cells: (object, now) => {
    const fields: JsonObject = object;
    const of = child(fields, "involvedObject") ?? child(fields, "regarding");
    const series = child(fields, "series");
    const firstTime = fields["firstTimestamp"] ?? fields["deprecatedFirstTimestamp"];
    const lastTime = fields["lastTimestamp"] ?? fields["deprecatedLastTimestamp"];
    const first = since(firstTime ?? fields["eventTime"], now);
    const last = lastTime ? since(lastTime, now) : first;
    const count = number(fields, "count") ?? number(fields, "deprecatedCount");
    const name = textOf(of, "name");
    return [
      series ? since(series["lastObservedTime"], now) : last,
      textOf(fields, "type"),
      textOf(fields, "reason"),
      `${textOf(of, "kind").toLowerCase()}${name && `/${name}`}`,
      textOf(of, "fieldPath"),
      eventSource(fields),
      (textOf(fields, "message") || textOf(fields, "note")).trim(),
      first,
      (series ? number(series, "count") : count) || 1,
      object.metadata.name,
    ];
  },
};

function eventSource(fields: JsonObject): string {
  const source = child(fields, "source") ?? child(fields, "deprecatedSource");
  const component =
    textOf(source, "component") ||
    textOf(fields, "reportingComponent") ||
    textOf(fields, "reportingController");
  const host = textOf(source, "host") || textOf(fields, "reportingInstance");
  return host === "" ? component : `${component}, ${host}`;
}

export const resourceQuotas = table(
  [text("Request"), text("Limit"), text("Age")],
  (_fields, { status, ...object }, now) => {
    const [hard, used] = [child(status, "hard") ?? {}, child(status, "used")];
    const shown = (isLimit: boolean): string =>
      Object.keys(hard)
        .filter((name) => name.startsWith("limits.") === isLimit)
        .sort()
        .map((name) => `${name}: ${textOf(used, name) || "0"}/${textOf(hard, name)}`)
        .join(", ");
    return [shown(false), shown(true), age(object, now)];
  },
);

export const counted = (name: string, field: string): NativeTable =>
  table([integer(name), text("Age")], (fields, object, now) => [
    items(fields, field).length,
    age(object, now),
  ]);

const modes: Readonly<Record<string, string>> = {
  ReadWriteOnce: "RWO",
  ReadOnlyMany: "ROX",
  ReadWriteMany: "RWX",
  ReadWriteOncePod: "RWOP",
};

const accessModes = (list: readonly string[]): string => list.map((mode) => modes[mode] ?? mode).join(",");

const phaseOf = ({ metadata, status }: KubeObject): string =>
  metadata.deletionTimestamp ? "Terminating" : textOf(status, "phase");

export const claims = table(
  [
    ...["Status", "Volume", "Capacity", "Access Modes", "StorageClass", "VolumeAttributesClass", "Age"].map(
      text,
    ),
    wide(text("VolumeMode")),
  ],
  (_fields, object, now) => {
    const { spec, status } = object;
    const volume = textOf(spec, "volumeName");
    return [
      phaseOf(object),
      volume,
      volume ? textOf(child(status, "capacity"), "storage") : "",
      volume ? accessModes(strings(status, "accessModes")) : "",
      textOf(spec, "storageClassName"),
      textOf(spec, "volumeAttributesClassName") || "<unset>",
      age(object, now),
      textOf(spec, "volumeMode") || "<unset>",
    ];
  },
);

export const volumes = table(
  [
    ...["Capacity", "Access Modes", "Reclaim Policy", "Status", "Claim", "StorageClass"].map(text),
    ...["VolumeAttributesClass", "Reason", "Age"].map(text),
    wide(text("VolumeMode")),
  ],
  (_fields, object, now) => {
    const { spec, status } = object;
    const claim = child(spec, "claimRef");
    return [
      textOf(child(spec, "capacity"), "storage"),
      accessModes(strings(spec, "accessModes")),
      textOf(spec, "persistentVolumeReclaimPolicy"),
      phaseOf(object),
      claim ? `${textOf(claim, "namespace")}/${textOf(claim, "name")}` : "",
      textOf(spec, "storageClassName"),
      textOf(spec, "volumeAttributesClassName") || "<unset>",
      textOf(status, "reason"),
      age(object, now),
      textOf(spec, "volumeMode") || "<unset>",
    ];
  },
);
