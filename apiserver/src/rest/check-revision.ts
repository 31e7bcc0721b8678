import { invalid, modified } from "../http/status-error.ts";
import type { KubeObject } from "../resource/kube-object.ts";
import { invalidValue } from "./field-cause.ts";
import { aboutOf, type Scope } from "./scope.ts";

/**
 * Refuses what was made of another revision than the live one, and what does not say of which; most built-in kinds take
 * the latter for the live one, as AllowUnconditionalUpdate of their registries says.
 */
export function checkRevision(scope: Scope, { metadata }: KubeObject, live: KubeObject): void {
  const { resourceVersion = "0" } = metadata;
  const about = aboutOf(scope);
  if (resourceVersion === "0") {
    if (scope.resource.native?.unconditionalUpdate) return;
    // The plural stands where the kind should: store.go of k8s.io/apiserver has it so.
    const cause = invalidValue("metadata.resourceVersion", 0, "must be specified for an update");
    throw invalid(about.group, about.resource, about.name, [cause]);
  }
  if (resourceVersion !== live.metadata.resourceVersion) throw modified(about);
}
