import {
  forbiddenValue,
  jsonEqual,
  type Json,
  type JsonObject,
  type KubeObject,
  type Scope,
  type StatusCause,
} from "@kagg/apiserver/internal";
import { items } from "../json-fields.ts";

const allowed =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

/**
 * ValidatePodUpdate of k8s.io/kubernetes/pkg/apis/core/validation, without the difference that it shows. The sandbox's own
 * controllers, which write as kube-apiserver does, also say on which node a pod is.
 */
export function podUpdateCauses(
  { spec = {} }: KubeObject,
  { spec: before = {} }: KubeObject,
  { exchange, info }: Scope,
): readonly StatusCause[] {
  if (info.subresource !== "" || exchange.user.name === "system:apiserver") return [];
  const isKept = items(before, "tolerations").every((one) =>
    items(spec, "tolerations").some((other) => jsonEqual(one, other)),
  );
  const isSame = isKept && jsonEqual(fixed(spec), fixed(before));
  return isSame ? [] : [forbiddenValue("spec", allowed)];
}

/** What of a spec stays as it is. */
function fixed(spec: JsonObject): JsonObject {
  const { tolerations: _tolerations, activeDeadlineSeconds: _deadline, ...rest } = spec;
  const grace = Number(rest["terminationGracePeriodSeconds"] ?? 0);
  return {
    ...rest,
    containers: withoutImages(spec, "containers"),
    initContainers: withoutImages(spec, "initContainers"),
    terminationGracePeriodSeconds: grace < 0 ? 1 : grace,
  };
}

const withoutImages = (spec: JsonObject, list: string): Json =>
  items(spec, list).map(({ image: _image, ...rest }) => rest);
