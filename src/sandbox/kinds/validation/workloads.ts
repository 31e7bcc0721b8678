import {
  forbiddenValue,
  invalidValue,
  requiredValue,
  unsupportedValue,
  type Json,
  type JsonObject,
  type KubeObject,
  type Scope,
  type StatusCause,
} from "@kagg/apiserver/internal";
import { child, number, shown, text } from "../json-fields.ts";
import { immutable, isNegative, notNegative } from "./check.ts";
import { podSpecCauses } from "./pod.ts";
import { labelCauses, selectorCauses, selectsLabels } from "./selector.ts";

type Causes = readonly StatusCause[];

const isStatus = ({ info }: Scope): boolean => info.subresource === "status";

/** ValidateDeployment of k8s.io/kubernetes/pkg/apis/apps/validation. */
export function deploymentCauses(object: KubeObject, live: KubeObject | undefined, scope: Scope): Causes {
  const { spec = {}, status = {} } = object;
  if (isStatus(scope)) return statusCauses(status);
  const deadline = number(spec, "progressDeadlineSeconds");
  const minReady = number(spec, "minReadySeconds") ?? 0;
  return [
    ...notNegative(number(spec, "replicas"), "spec.replicas"),
    ...selectedCauses(spec, "deployment"),
    ...strategyCauses(child(spec, "strategy") ?? {}),
    ...notNegative(minReady, "spec.minReadySeconds"),
    ...notNegative(number(spec, "revisionHistoryLimit"), "spec.revisionHistoryLimit"),
    ...notNegative(deadline, "spec.progressDeadlineSeconds"),
    ...(deadline !== undefined && deadline <= minReady
      ? [invalidValue("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds")]
      : []),
    ...sameSelector(spec, live),
  ];
}

const counts = ["replicas", "updatedReplicas", "readyReplicas", "availableReplicas", "unavailableReplicas"];

function statusCauses(status: JsonObject): Causes {
  const all = number(status, "replicas") ?? 0;
  const more = ["updatedReplicas", "readyReplicas", "availableReplicas"].flatMap((name) => {
    const count = number(status, name) ?? 0;
    return count > all
      ? [invalidValue(`status.${name}`, count, "cannot be greater than status.replicas")]
      : [];
  });
  const [available, ready] = [number(status, "availableReplicas") ?? 0, number(status, "readyReplicas") ?? 0];
  return [
    ...counts.flatMap((name) => notNegative(number(status, name), `status.${name}`)),
    ...more,
    ...(available > ready
      ? [invalidValue("status.availableReplicas", available, "cannot be greater than readyReplicas")]
      : []),
  ];
}

/** ReplicaSets, StatefulSets and DaemonSets have this in common. */
export const setCauses =
  (kind: string) =>
  (object: KubeObject, live: KubeObject | undefined, scope: Scope): Causes => {
    const { spec = {} } = object;
    if (isStatus(scope)) return [];
    return [
      ...notNegative(number(spec, "replicas"), "spec.replicas"),
      ...notNegative(number(spec, "minReadySeconds"), "spec.minReadySeconds"),
      ...selectedCauses(spec, kind),
      ...sameSelector(spec, live),
    ];
  };

const sameSelector = (spec: JsonObject, live: KubeObject | undefined): Causes =>
  live ? immutable(spec["selector"], live.spec?.["selector"], "spec.selector") : [];

/** The selector, the template, and whether they go together. */
function selectedCauses(spec: JsonObject, kind: string): Causes {
  const selector = child(spec, "selector");
  const template = child(spec, "template") ?? {};
  const metadata = child(template, "metadata");
  const labels = child(metadata, "labels");
  const own = selector ? selectorCauses(selector, "spec.selector") : [requiredValue("spec.selector")];
  const isEmpty = selector !== undefined && Object.keys(selector).length === 0;
  // No selector at all selects nothing.
  const misses = selector ? !isEmpty && own.length === 0 && !selectsLabels(selector, labels ?? {}) : true;
  const pod = child(template, "spec") ?? {};
  const restart = text(pod, "restartPolicy");
  return [
    ...own,
    ...(isEmpty ? [invalidValue("spec.selector", {}, `empty selector is invalid for ${kind}`)] : []),
    ...(misses
      ? [
          invalidValue(
            "spec.template.metadata.labels",
            labels ?? null,
            "`selector` does not match template `labels`",
          ),
        ]
      : []),
    ...labelCauses(labels, "spec.template.labels"),
    ...podSpecCauses(pod, "spec.template.spec"),
    ...(restart === "Always"
      ? []
      : [unsupportedValue("spec.template.spec.restartPolicy", restart, ["Always"])]),
  ];
}

function strategyCauses(strategy: JsonObject): Causes {
  const at = "spec.strategy";
  const type = text(strategy, "type");
  const rolling = child(strategy, "rollingUpdate");
  if (type === "Recreate") {
    const why = "may not be specified when strategy `type` is 'Recreate'";
    return rolling ? [forbiddenValue(`${at}.rollingUpdate`, why)] : [];
  }
  if (type !== "RollingUpdate") {
    return [unsupportedValue(at, goStrategy(type), ["Recreate", "RollingUpdate"])];
  }
  const [unavailable = 0, surge = 0] = ["maxUnavailable", "maxSurge"].map((name) => rolling?.[name]);
  const field = `${at}.rollingUpdate.maxUnavailable`;
  return [
    ...amountCauses(unavailable, field),
    ...amountCauses(surge, `${at}.rollingUpdate.maxSurge`),
    ...(amount(unavailable) === 0 && amount(surge) === 0
      ? [invalidValue(field, unavailable, "may not be 0 when `maxSurge` is 0")]
      : []),
    ...(typeof unavailable === "string" && amount(unavailable) > 100
      ? [invalidValue(field, unavailable, "must not be greater than 100%")]
      : []),
  ];
}

/** Upstream shows the struct with Go's own names. */
const goStrategy = (type: string): Json => ({ Type: type, RollingUpdate: null });

const amount = (value: Json): number => (typeof value === "number" ? value : Number.parseInt(shown(value), 10) || 0); // prettier-ignore

function amountCauses(value: Json, field: string): Causes {
  if (typeof value === "number") return value < 0 ? [invalidValue(field, value, isNegative)] : [];
  if (typeof value === "string" && /^[0-9]+%$/.test(value)) return [];
  const why =
    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";
  return [invalidValue(field, value, why)];
}
