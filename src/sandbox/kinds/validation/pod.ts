import {
  duplicateValue,
  forbiddenValue,
  invalidValue,
  labelProblems,
  requiredValue,
  subdomainProblems,
  unsupportedValue,
  type JsonObject,
  type StatusCause,
} from "@kagg/apiserver/internal";
import { child, items, number, text } from "../json-fields.ts";
import { each, portNameProblems, portProblems } from "./check.ts";
import { labelCauses } from "./selector.ts";

/** The part of ValidatePodSpec that people run into; k8s.io/kubernetes/pkg/apis/core/validation. */
export function podSpecCauses(spec: JsonObject, field: string): readonly StatusCause[] {
  const volumes = items(spec, "volumes");
  const account = text(spec, "serviceAccountName");
  const containers = items(spec, "containers");
  return [
    ...volumeCauses(volumes, `${field}.volumes`),
    ...(containers.length === 0 ? [requiredValue(`${field}.containers`)] : []),
    ...containerCauses(containers, volumes, `${field}.containers`),
    ...containerCauses(items(spec, "initContainers"), volumes, `${field}.initContainers`, containers),
    ...ephemeralCauses(spec, field),
    ...oneOf(text(spec, "restartPolicy"), ["Always", "OnFailure", "Never"], `${field}.restartPolicy`),
    ...oneOf(
      text(spec, "dnsPolicy"),
      ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"],
      `${field}.dnsPolicy`,
    ),
    ...labelCauses(child(spec, "nodeSelector"), `${field}.nodeSelector`),
    ...(account ? each(subdomainProblems(account), `${field}.serviceAccountName`, account) : []),
  ];
}

function oneOf(value: string, supported: readonly string[], field: string): readonly StatusCause[] {
  if (value === "") return [requiredValue(field)];
  return supported.includes(value) ? [] : [unsupportedValue(field, value, supported)];
}

/** Not before there is a pod that runs. */
const ephemeralCauses = (spec: JsonObject, field: string): readonly StatusCause[] =>
  items(spec, "ephemeralContainers").length > 0 && field !== "spec"
    ? [forbiddenValue(`${field}.ephemeralContainers`, "ephemeral containers not allowed in pod template")]
    : [];

function volumeCauses(volumes: readonly JsonObject[], field: string): readonly StatusCause[] {
  const names = new Set<string>();
  return volumes.flatMap((volume, index) => {
    const at = `${field}[${index}]`;
    const name = text(volume, "name");
    const sources = Object.keys(volume).filter((key) => key !== "name");
    const more = sources
      .slice(1)
      .map((key) => forbiddenValue(`${at}.${key}`, "may not specify more than 1 volume type"));
    if (name === "") return [...more, requiredValue(`${at}.name`)];
    const known = names.has(name);
    names.add(name);
    return [
      ...more,
      ...each(labelProblems(name), `${at}.name`, name),
      ...(known ? [duplicateValue(`${at}.name`, name)] : []),
    ];
  });
}

function containerCauses(
  containers: readonly JsonObject[],
  volumes: readonly JsonObject[],
  field: string,
  others: readonly JsonObject[] = [],
): readonly StatusCause[] {
  const names = new Set(others.map((one) => text(one, "name")));
  return containers.flatMap((container, index) => {
    const at = `${field}[${index}]`;
    const name = text(container, "name");
    const known = names.has(name);
    names.add(name);
    return [
      ...(name === "" ? [requiredValue(`${at}.name`)] : each(labelProblems(name), `${at}.name`, name)),
      ...(text(container, "image") === "" ? [requiredValue(`${at}.image`)] : []),
      ...containerPortCauses(items(container, "ports"), `${at}.ports`),
      ...environmentCauses(items(container, "env"), `${at}.env`),
      ...mountCauses(items(container, "volumeMounts"), volumes, `${at}.volumeMounts`),
      ...oneOf(
        text(container, "imagePullPolicy"),
        ["Always", "IfNotPresent", "Never"],
        `${at}.imagePullPolicy`,
      ),
      ...(known ? [duplicateValue(`${at}.name`, name)] : []),
    ];
  });
}

function containerPortCauses(ports: readonly JsonObject[], field: string): readonly StatusCause[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const at = `${field}[${index}]`;
    const name = text(port, "name");
    const found = number(port, "containerPort") ?? 0;
    const host = number(port, "hostPort") ?? 0;
    const problems = name === "" ? [] : portNameProblems(name);
    const known = problems.length === 0 && name !== "" && names.has(name);
    names.add(name);
    return [
      ...each(problems, `${at}.name`, name),
      ...(known ? [duplicateValue(`${at}.name`, name)] : []),
      ...(found === 0
        ? [requiredValue(`${at}.containerPort`)]
        : each(portProblems(found), `${at}.containerPort`, found)),
      ...(host === 0 ? [] : each(portProblems(host), `${at}.hostPort`, host)),
      ...oneOf(text(port, "protocol"), ["SCTP", "TCP", "UDP"], `${at}.protocol`),
    ];
  });
}

const environmentCauses = (variables: readonly JsonObject[], field: string): readonly StatusCause[] =>
  variables.flatMap((variable, index) => {
    const at = `${field}[${index}]`;
    const name = text(variable, "name");
    const why =
      "a valid environment variable name must consist only of printable ASCII characters other than '='";
    const from = child(variable, "valueFrom");
    return [
      ...(name === "" ? [requiredValue(`${at}.name`)] : []),
      ...(/^[\x20-\x3c\x3e-\x7e]*$/.test(name) ? [] : [invalidValue(`${at}.name`, name, why)]),
      ...(from && Object.keys(from).length === 0
        ? [
            invalidValue(
              `${at}.valueFrom`,
              "",
              "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`",
            ),
          ]
        : []),
      ...(from && text(variable, "value") !== ""
        ? [invalidValue(`${at}.valueFrom`, "", "may not be specified when `value` is not empty")]
        : []),
    ];
  });

function mountCauses(
  mounts: readonly JsonObject[],
  volumes: readonly JsonObject[],
  field: string,
): readonly StatusCause[] {
  const paths = new Set<string>();
  return mounts.flatMap((mount, index) => {
    const at = `${field}[${index}]`;
    const [name, path] = [text(mount, "name"), text(mount, "mountPath")];
    const known = paths.has(path);
    paths.add(path);
    return [
      ...(name === "" ? [requiredValue(`${at}.name`)] : []),
      ...(volumes.some((one) => one["name"] === name) ? [] : [notFoundValue(`${at}.name`, name)]),
      ...(path === "" ? [requiredValue(`${at}.mountPath`)] : []),
      ...(known ? [invalidValue(`${at}.mountPath`, path, "must be unique")] : []),
    ];
  });
}

const notFoundValue = (field: string, value: string): StatusCause => ({
  reason: "FieldValueNotFound",
  message: `Not found: ${JSON.stringify(value)}`,
  field,
});
