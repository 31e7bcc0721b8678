import {
  duplicateValue,
  invalidValue,
  requiredValue,
  subdomainProblems,
  unsupportedValue,
  type JsonObject,
  type KubeObject,
  type StatusCause,
} from "@kagg/apiserver/internal";
import { child, fieldsOf, items, number, strings, text } from "../json-fields.ts";
import { each, portProblems } from "./check.ts";
import { selectorCauses } from "./selector.ts";

type Causes = readonly StatusCause[];

/** k8s.io/kubernetes/pkg/apis/admissionregistration/validation, but for the expressions of match conditions. */
export function webhookCauses(object: KubeObject): Causes {
  const names = new Set<string>();
  return items(fieldsOf(object), "webhooks").flatMap((webhook, index) => {
    const at = `webhooks[${index}]`;
    const name = text(webhook, "name");
    const known = name !== "" && names.has(name);
    names.add(name);
    return [
      ...oneWebhook(webhook, at),
      ...versionCauses(strings(webhook, "admissionReviewVersions"), `${at}.admissionReviewVersions`),
      ...(known ? [duplicateValue(`${at}.name`, name)] : []),
    ];
  });
}

function oneWebhook(webhook: JsonObject, at: string): Causes {
  const effects = ["None", "NoneOnDryRun"];
  const sideEffects = text(webhook, "sideEffects");
  const timeout = number(webhook, "timeoutSeconds") ?? 10;
  return [
    ...nameCauses(text(webhook, "name"), `${at}.name`),
    ...items(webhook, "rules").flatMap((rule, index) => ruleCauses(rule, `${at}.rules[${index}]`)),
    ...oneOf(webhook, "failurePolicy", ["Fail", "Ignore"], at),
    ...oneOf(webhook, "matchPolicy", ["Equivalent", "Exact"], at),
    ...(sideEffects === ""
      ? [requiredValue(`${at}.sideEffects`, `must specify one of ${effects.join(", ")}`)]
      : oneOf(webhook, "sideEffects", effects, at)),
    ...(timeout > 30 || timeout < 1
      ? [invalidValue(`${at}.timeoutSeconds`, timeout, "the timeout value must be between 1 and 30 seconds")]
      : []),
    ...selectorCauses(child(webhook, "namespaceSelector"), `${at}.namespaceSelector`),
    ...selectorCauses(child(webhook, "objectSelector"), `${at}.objectSelector`),
    ...clientCauses(child(webhook, "clientConfig") ?? {}, `${at}.clientConfig`),
  ];
}

function oneOf(object: JsonObject, name: string, supported: readonly string[], at: string): Causes {
  const value = text(object, name);
  return value === "" || supported.includes(value)
    ? []
    : [unsupportedValue(`${at}.${name}`, value, supported)];
}

function nameCauses(name: string, field: string): Causes {
  if (name === "") return [requiredValue(field)];
  const problems = subdomainProblems(name);
  if (problems.length > 0) return each(problems, field, name);
  return name.split(".").length < 3
    ? [invalidValue(field, name, "should be a domain with at least three segments separated by dots")]
    : [];
}

const operations = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];

function ruleCauses(rule: JsonObject, at: string): Causes {
  const list = (name: string, what: string, isRequired = true): Causes => {
    const values = strings(rule, name);
    if (values.length === 0) return isRequired ? [requiredValue(`${at}.${name}`)] : [];
    return values.length > 1 && values.includes("*")
      ? [invalidValue(`${at}.${name}`, [...values], `if '*' is present, must not specify other ${what}`)]
      : [];
  };
  const unknown = strings(rule, "operations").flatMap((one, index) =>
    operations.includes(one) ? [] : [unsupportedValue(`${at}.operations[${index}]`, one, operations)],
  );
  return [
    ...list("operations", "operations"),
    ...unknown,
    ...list("apiGroups", "API groups"),
    ...list("apiVersions", "API versions"),
    ...(strings(rule, "resources").length === 0 ? [requiredValue(`${at}.resources`)] : []),
    ...oneOf(rule, "scope", ["*", "Cluster", "Namespaced"], at),
  ];
}

function clientCauses(client: JsonObject, at: string): Causes {
  const service = child(client, "service");
  const url = text(client, "url");
  if ((service === undefined) === (url === "")) {
    return [requiredValue(at, "exactly one of url or service is required")];
  }
  if (!service) {
    const why = "'https' is the only allowed URL scheme; desired format: https://host[/path]";
    return url.startsWith("https://") ? [] : [invalidValue(`${at}.url`, url.split("://")[0] ?? "", why)];
  }
  const port = number(service, "port") ?? 443;
  const problems = portProblems(port).map(() => "port is not valid: must be between 1 and 65535, inclusive");
  return [
    ...(text(service, "name") === ""
      ? [requiredValue(`${at}.service.name`, "service name is required")]
      : []),
    ...(text(service, "namespace") === ""
      ? [requiredValue(`${at}.service.namespace`, "service namespace is required")]
      : []),
    ...each(problems, `${at}.service.port`, port),
  ];
}

const reviews = ["v1", "v1beta1"];

function versionCauses(versions: readonly string[], field: string): Causes {
  if (versions.length === 0) return [requiredValue(field, `must specify one of ${reviews.join(", ")}`)];
  if (versions.some((one) => reviews.includes(one))) return [];
  return [invalidValue(field, [...versions], `must include at least one of ${reviews.join(", ")}`)];
}
