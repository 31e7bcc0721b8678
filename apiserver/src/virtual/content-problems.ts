import { invalid } from "../http/status-error.ts";
import type { KubeObject } from "../resource/kube-object.ts";
import { schemaCauses } from "../rest/schema-causes.ts";
import type { VirtualScope } from "./virtual-scope.ts";

/** Throws a 422 with everything in an object that its schema refuses. */
export function contentProblems({ resource, version }: VirtualScope, object: KubeObject): void {
  const { apiVersion: _version, kind: _kind, metadata, ...content } = object;
  if (!version.content) return;
  const schemas = { schema: version.content, published: version.schema };
  const causes = schemaCauses(schemas, content, "").map(({ field = "", message = "", ...cause }) => ({
    ...cause,
    // Paths begin at the object, and not below a field of it.
    field: field.replace(/^\./, ""),
    message: message.replace(`${field} in body`, `${field.replace(/^\./, "")} in body`),
  }));
  if (causes.length > 0) throw invalid(resource.group, resource.kind, metadata.name ?? "", causes);
}
