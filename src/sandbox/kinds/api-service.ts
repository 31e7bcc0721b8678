import { pathProblems, type KubeObject } from "@kagg/apiserver/internal";
import { child, fill, text } from "./json-fields.ts";
import type { KindInput } from "./kind.ts";
import { apiServiceCauses } from "./validation/api-service.ts";

/** k8s.io/kube-aggregator/pkg/registry/apiservice/strategy.go */
export const apiServiceRules: Omit<KindInput, "kind"> = {
  name: (name, { spec }) => {
    const required = `${text(spec, "version")}.${text(spec, "group")}`;
    const minimal = pathProblems(name);
    if (minimal.length > 0 || name === required) return minimal;
    return [`must be \`spec.version+"."+spec.group\`: ${JSON.stringify(required)}`];
  },
  defaults: ({ spec }) => {
    const service = child(spec, "service");
    if (service) fill(service, { port: 443 });
  },
  validate: apiServiceCauses,
  onCreate: (object) => {
    if (!child(object.spec, "service")) object.status = { conditions: [localCondition(object)] };
  },
  status: { resets: ["spec", "metadata"], keeps: ["labels", "annotations", "finalizers", "ownerReferences"] },
};

/** What kube-apiserver serves itself is always there. */
const localCondition = ({ metadata }: KubeObject): Record<string, string> => ({
  type: "Available",
  status: "True",
  lastTransitionTime: metadata.creationTimestamp ?? "",
  reason: "Local",
  message: "Local APIServices are always available",
});
