import type { Scope } from "../rest/scope.ts";
import type { Write } from "./admission.ts";
import type { Namespaces } from "./namespaces.ts";
import { forbidden } from "./refusal.ts";

/** How long anything waits for what it needs of the cluster; k8s.io/apiserver/pkg/admission/handler.go. */
export const readyTimeout = 10_000;

/** A namespace that has just been made may be on its way to the cache. */
const missingWait = 50;

/**
 * Refuses what would be created in a namespace that is not there or on its way out, and changes in one that is not there;
 * k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go.
 */
export async function namespaceLifecycle(
  namespaces: Namespaces,
  scope: Scope,
  write: Write,
  timeout: number = readyTimeout,
): Promise<void> {
  const { namespace } = scope.info;
  if (!namespace || write.operation === "DELETE") return;
  if (!namespaces.synced() && !(await namespaces.whenSynced(timeout))) {
    throw forbidden(scope, write, "not yet ready to handle request");
  }
  let found = namespaces.get(namespace);
  if (!found && write.operation === "CREATE") {
    await new Promise((resolve) => {
      setTimeout(resolve, missingWait);
    });
    found = namespaces.get(namespace);
  }
  found ??= await namespaces.lookUp(namespace);
  if (write.operation !== "CREATE" || found.status?.phase !== "Terminating") return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  throw forbidden(scope, write, why, [
    {
      reason: "NamespaceTerminating",
      message: `namespace ${namespace} is being terminated`,
      field: "metadata.namespace",
    },
  ]);
}
