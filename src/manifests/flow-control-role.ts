import type { Project } from "../project/project.ts";
import { serverRole } from "./cluster-role.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";

/**
 * What API priority and fairness of k8s.io/apiserver reads, and is not ready without; the runtime in TypeScript has none.
 * Its controller would write a FlowSchema's condition Dangling, too, where that is not what it would say itself
 * (pkg/util/flowcontrol/apf_controller.go); kube-apiserver, which is there first, sees the same and writes it, so that
 * sample-apiserver's own role has no right for it either.
 */
export function flowControlRole(project: Project): readonly KubernetesObject[] {
  if (project.template !== "go") return [];
  return serverRole(project, "flow-control", [
    {
      apiGroups: ["flowcontrol.apiserver.k8s.io"],
      resources: ["flowschemas", "prioritylevelconfigurations"],
      verbs: ["list", "watch"],
    },
  ]);
}
