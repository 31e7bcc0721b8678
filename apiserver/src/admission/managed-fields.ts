import { decodeManaged } from "../apply/managed.ts";
import type { KubeObject } from "../resource/kube-object.ts";
import type { Scope } from "../rest/scope.ts";
import type { Write } from "./admission.ts";
import { messageOf } from "../http/message-of.ts";

/**
 * What mutating admission makes of an object. managedFields that it broke are as before, and a warning says so;
 * k8s.io/apiserver/pkg/endpoints/handlers/fieldmanager/admission.go.
 */
export async function mutatedByAdmission(
  scope: Scope,
  write: Write & { readonly object: KubeObject },
): Promise<KubeObject> {
  const mutated = await scope.admission.mutate(scope, write);
  const { managedFields: before } = write.object.metadata;
  const { managedFields: after, ...metadata } = mutated.metadata;
  if (mutated === write.object || after === before) return mutated;
  try {
    decodeManaged(after);
    if (after?.length !== 0) return mutated;
    return { ...mutated, metadata };
  } catch (error) {
    const why = "this could be caused by an outdated mutating admission controller; please fix your requests";
    scope.exchange.warn(
      `.metadata.managedFields was in an invalid state after admission; ${why}: ${messageOf(error)}`,
    );
    return { ...mutated, metadata: { ...metadata, ...(before && { managedFields: before }) } };
  }
}
