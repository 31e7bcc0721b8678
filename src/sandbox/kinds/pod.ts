import { timestamp, type DeleteOptions, type KubeObject } from "@kagg/apiserver/internal";
import { fieldsOf, grow, number, text } from "./json-fields.ts";
import type { KindInput } from "./kind.ts";
import { schedulingDefaults } from "./pod-admission.ts";
import { podUpdateCauses } from "./validation/pod-update.ts";
import { podSpecCauses } from "./validation/pod.ts";
import { podDefaults } from "./pod-defaults.ts";

/** k8s.io/kubernetes/pkg/registry/core/pod/strategy.go */
export const podRules: Omit<KindInput, "kind"> = {
  defaults: podDefaults,
  validate: (object, live, scope) => {
    if (scope.info.subresource === "status") return [];
    const causes = podSpecCauses(object.spec ?? {}, "spec");
    return live ? [...causes, ...podUpdateCauses(object, live, scope)] : causes;
  },
  onCreate: (object) => {
    object.status = { phase: "Pending", qosClass: qosClass(object) };
  },
  onUpdate: (object, live) => schedulingDefaults(grow(fieldsOf(object), "spec"), live.spec),
  returnsDeleted: true,
  waits: ({ metadata }) => (metadata.deletionGracePeriodSeconds ?? 0) > 0,
  onDelete: gracefully,
  status: {
    resets: ["spec", "metadata.deletionTimestamp", "metadata.ownerReferences"],
    keeps: ["ownerReferences"],
  },
  parts: {
    ephemeralcontainers: {
      verbs: ["get", "patch", "update"],
      apply: (live, { spec }) => {
        const containers = spec?.["ephemeralContainers"];
        if (containers !== undefined) grow(fieldsOf(live), "spec")["ephemeralContainers"] = containers;
        return live;
      },
    },
  },
};

/** A pod that gets its node is no other pod: kube-apiserver writes a binding past the strategy, which counts generations. */
export function bySpecWithoutNode({ spec = {} }: KubeObject): readonly unknown[] {
  const { nodeName: _nodeName, ...rest } = spec;
  return [rest];
}

/** Pods are given time to end, by the node that they are on; CheckGracefulDelete, and BeforeDelete of k8s.io/apiserver. */
function gracefully(object: KubeObject, options: DeleteOptions, now: Date): "goes" | "stays" | "unchanged" {
  const { metadata, spec } = object;
  const asked = options.given["gracePeriodSeconds"];
  const { deletionTimestamp, deletionGracePeriodSeconds: left } = metadata;
  if (deletionTimestamp) {
    if (left === 0) return "goes";
    if (typeof asked !== "number" || asked >= (left ?? 0)) return "unchanged";
  }
  const isRunning =
    text(spec, "nodeName") !== "" && !["Failed", "Succeeded"].includes(text(object.status, "phase"));
  const wanted = typeof asked === "number" ? asked : (number(spec, "terminationGracePeriodSeconds") ?? 30);
  const seconds = deletionTimestamp || isRunning ? Math.max(wanted, 0) : 0;
  if (seconds === 0) {
    // Whoever deletes it is answered with it as it was last.
    if (!deletionTimestamp && !metadata.finalizers) mark(metadata, now, 0);
    return "goes";
  }
  mark(metadata, now, seconds);
  return "stays";
}

function mark(metadata: KubeObject["metadata"], now: Date, seconds: number): void {
  metadata.deletionTimestamp = timestamp(new Date(now.getTime() + seconds * 1000));
  metadata.deletionGracePeriodSeconds = seconds;
  if (metadata.generation !== undefined) metadata.generation++;
}

/** k8s.io/kubernetes/pkg/apis/core/v1/helper/qos: by what its containers ask for of CPU and memory. */
function qosClass({ spec = {} }: KubeObject): string {
  const containers = [...list(spec["containers"]), ...list(spec["initContainers"])];
  const amounts = containers.map(({ resources = {} }) => ({
    requests: known(resources.requests),
    limits: known(resources.limits),
  }));
  if (amounts.every(({ requests, limits }) => size(requests) + size(limits) === 0)) return "BestEffort";
  const isGuaranteed = amounts.every(
    ({ requests, limits }) =>
      size(limits) === 2 && ["cpu", "memory"].every((name) => requests[name] === limits[name]),
  );
  return isGuaranteed ? "Guaranteed" : "Burstable";
}

type Amounts = Readonly<Record<string, string>>;
type Container = { readonly resources?: { readonly requests?: Amounts; readonly limits?: Amounts } };

const list = (value: unknown): readonly Container[] => (Array.isArray(value) ? (value as Container[]) : []);
const size = (amounts: Amounts): number => Object.keys(amounts).length;
const known = (amounts: Amounts = {}): Amounts =>
  Object.fromEntries(
    Object.entries(amounts).filter(
      ([name, amount]) => (name === "cpu" || name === "memory") && amount !== "0",
    ),
  );
