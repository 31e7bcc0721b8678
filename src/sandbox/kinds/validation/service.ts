import {
  duplicateValue,
  forbiddenValue,
  invalidValue,
  labelProblems,
  requiredValue,
  subdomainProblems,
  unsupportedValue,
  type JsonObject,
  type KubeObject,
  type Scope,
  type StatusCause,
} from "@kagg/apiserver/internal";
import { child, items, number, shown, text } from "../json-fields.ts";
import { each, portNameProblems, portProblems } from "./check.ts";
import { labelCauses } from "./selector.ts";

type Causes = readonly StatusCause[];

const types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];

/** validateService of k8s.io/kubernetes/pkg/apis/core/validation, but for what is about two families of addresses. */
export function serviceCauses(object: KubeObject, live: KubeObject | undefined, { info }: Scope): Causes {
  if (info.subresource === "status") return [];
  const { spec = {} } = object;
  const type = text(spec, "type");
  const ports = items(spec, "ports");
  const isHeadless = text(spec, "clusterIP") === "None";
  const affinity = text(spec, "sessionAffinity");
  return [
    ...(ports.length === 0 && !isHeadless && type !== "ExternalName" ? [requiredValue("spec.ports")] : []),
    ...typeCauses(spec, type, isHeadless),
    ...portCauses(ports),
    ...labelCauses(child(spec, "selector"), "spec.selector"),
    ...(["ClientIP", "None"].includes(affinity)
      ? []
      : [unsupportedValue("spec.sessionAffinity", affinity, ["ClientIP", "None"])]),
    ...(types.includes(type) ? [] : [unsupportedValue("spec.type", type, types)]),
    ...(type === "ClusterIP" ? nodePortCauses(ports) : []),
    ...addressChange(spec, live),
  ];
}

function typeCauses(spec: JsonObject, type: string, isHeadless: boolean): Causes {
  if (isHeadless && (type === "LoadBalancer" || type === "NodePort")) {
    return [invalidValue("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${type} services`)];
  }
  if (type !== "ExternalName") return [];
  const name = text(spec, "externalName").replace(/\.$/, "");
  return [
    ...(text(spec, "clusterIP") === ""
      ? []
      : [forbiddenValue("spec.clusterIPs", "may not be set for ExternalName services")]),
    ...(name === ""
      ? [requiredValue("spec.externalName")]
      : each(subdomainProblems(name), "spec.externalName", name)),
  ];
}

function portCauses(ports: readonly JsonObject[]): Causes {
  const names = new Set<string>();
  const pairs = new Set<string>();
  return ports.flatMap((port, index) => {
    const at = `spec.ports[${index}]`;
    const name = text(port, "name");
    const known = name !== "" && names.has(name);
    names.add(name);
    const pair = `${shown(port["port"])}/${text(port, "protocol")}`;
    const isTwice = pairs.has(pair);
    pairs.add(pair);
    const found = number(port, "port") ?? 0;
    const protocol = text(port, "protocol");
    return [
      ...(name === "" && ports.length > 1 ? [requiredValue(`${at}.name`)] : []),
      ...(name === "" ? [] : each(labelProblems(name), `${at}.name`, name)),
      ...(known ? [duplicateValue(`${at}.name`, name)] : []),
      ...each(portProblems(found), `${at}.port`, found),
      ...(["SCTP", "TCP", "UDP"].includes(protocol)
        ? []
        : [unsupportedValue(`${at}.protocol`, protocol, ["SCTP", "TCP", "UDP"])]),
      ...targetCauses(port, `${at}.targetPort`),
      ...(isTwice ? [duplicateValue(at, { protocol, port: found })] : []),
    ];
  });
}

function targetCauses(port: JsonObject, field: string): Causes {
  const target = port["targetPort"];
  if (typeof target === "number") return each(portProblems(target), field, target);
  return typeof target === "string" ? each(portNameProblems(target), field, target) : [];
}

const nodePortCauses = (ports: readonly JsonObject[]): Causes =>
  ports.flatMap((port, index) =>
    number(port, "nodePort") === undefined
      ? []
      : [forbiddenValue(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'")],
  );

/** The first address is a Service's own for as long as it has one. */
function addressChange(spec: JsonObject, live: KubeObject | undefined): Causes {
  const [before, after] = [text(live?.spec, "clusterIP"), text(spec, "clusterIP")];
  const isKept = before === "" || before === after || text(spec, "type") === "ExternalName";
  if (isKept) return [];
  return [invalidValue("spec.clusterIPs[0]", [after], "may not change once set")];
}
