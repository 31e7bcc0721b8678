import { refusedByAdmission, StatusError, type Scope, type Write } from "@kagg/apiserver/internal";
import { resourceName, type State } from "../state.ts";

/** Those that Kubernetes cannot do without. */
const IMMORTAL: ReadonlySet<string> = new Set(["default", "kube-system", "kube-public"]);

/**
 * Refuses what would be created in a namespace that is not there or on its way out, and the deletion of namespaces that
 * have to stay; k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle. The state is never behind, so nobody waits.
 */
export function checkNamespace(state: State, scope: Scope, write: Write): void {
  const { resource, info } = scope;
  if (resource.group === "" && resource.plural === "namespaces") {
    if (write.operation === "DELETE" && IMMORTAL.has(write.name))
      throw refusedByAdmission(scope, write, "this namespace may not be deleted");
    return;
  }
  const { namespace } = info;
  if (!namespace || resource.scope === "Cluster" || write.operation === "DELETE") return;
  const found = state.get(resourceName("namespaces"), "", namespace);
  if (!found) {
    const about = { name: namespace, kind: "namespaces" };
    throw new StatusError(404, "NotFound", `namespaces ${JSON.stringify(namespace)} not found`, about);
  }
  if (write.operation !== "CREATE" || found.status?.["phase"] !== "Terminating") return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  throw refusedByAdmission(scope, write, why, [
    {
      reason: "NamespaceTerminating",
      message: `namespace ${namespace} is being terminated`,
      field: "metadata.namespace",
    },
  ]);
}
