import {
  invalidValue,
  requiredValue,
  subdomainProblems,
  unsupportedValue,
  type KubeObject,
  type Scope,
  type StatusCause,
} from "@kagg/apiserver/internal";
import { child, items, number, text } from "../json-fields.ts";
import { dns1035Problems, each, portProblems } from "./check.ts";

/** k8s.io/kube-aggregator/pkg/apis/apiregistration/validation */
export function apiServiceCauses(
  object: KubeObject,
  _live: KubeObject | undefined,
  { info }: Scope,
): readonly StatusCause[] {
  if (info.subresource === "status") return conditionCauses(object);
  const { spec } = object;
  const [group, version] = [text(spec, "group"), text(spec, "version")];
  const minimum = number(spec, "groupPriorityMinimum") ?? 0;
  const priority = number(spec, "versionPriority") ?? 0;
  return [
    ...(group === "" && version !== "v1"
      ? [requiredValue("spec.group", "only v1 may have an empty group and it better be legacy kube")]
      : []),
    ...(group === "" ? [] : each(subdomainProblems(group), "spec.group", group)),
    ...each(dns1035Problems(version), "spec.version", version),
    ...(minimum <= 0 || minimum > 20_000
      ? [invalidValue("spec.groupPriorityMinimum", minimum, "must be positive and less than 20000")]
      : []),
    ...(priority <= 0 || priority > 1000
      ? [invalidValue("spec.versionPriority", priority, "must be positive and less than 1000")]
      : []),
    ...backendCauses(object),
  ];
}

function backendCauses({ spec }: KubeObject): readonly StatusCause[] {
  const service = child(spec, "service");
  const bundle = text(spec, "caBundle");
  const isInsecure = spec?.["insecureSkipTLSVerify"] === true;
  if (!service) {
    const size = `${Buffer.byteLength(bundle, "base64")} bytes`;
    const skip = "local APIServices may not have insecureSkipTLSVerify";
    return [
      ...(bundle ? [invalidValue("spec.caBundle", size, "local APIServices may not have a caBundle")] : []),
      ...(isInsecure ? [invalidValue("spec.insecureSkipTLSVerify", true, skip)] : []),
    ];
  }
  const port = number(service, "port") ?? 0;
  const problems = portProblems(port);
  const why = "may not be true if caBundle is present";
  return [
    ...(text(service, "namespace") === "" ? [requiredValue("spec.service.namespace")] : []),
    ...(text(service, "name") === "" ? [requiredValue("spec.service.name")] : []),
    ...(problems.length > 0
      ? [invalidValue("spec.service.port", port, `port is not valid: ${problems.join(", ")}`)]
      : []),
    ...(isInsecure && bundle ? [invalidValue("spec.insecureSkipTLSVerify", true, why)] : []),
  ];
}

const statuses = ["True", "False", "Unknown"];

const conditionCauses = ({ status }: KubeObject): readonly StatusCause[] =>
  items(status, "conditions").flatMap((condition, index) => {
    const found = text(condition, "status");
    if (statuses.includes(found)) return [];
    return [unsupportedValue(`status.conditions[${index}].status`, found, statuses)];
  });
