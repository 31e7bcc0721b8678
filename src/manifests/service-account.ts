import type { Project } from "../project/project.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { inNamespace } from "./metadata.ts";

/** Who the server is in the cluster. Its pod asks for the token by name; no other pod gets one by accident. */
export function serviceAccount(project: Project): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: inNamespace(project, project.name),
    automountServiceAccountToken: false,
  };
}

/** The subject of a binding. */
export const serverSubject = ({ name, namespace }: Project): Readonly<Record<string, string>> => ({
  kind: "ServiceAccount",
  name,
  namespace,
});
