import type { Deps } from "../deps.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import type { Project } from "../project/project.ts";
import { type Call, textOption } from "./command.ts";
import { projectOf } from "./shared-inputs.ts";

/** The project and its objects, with `--endpoint`: what render prints and register applies is the same. */
export async function projectObjects(
  call: Call,
  deps: Deps,
): Promise<{ readonly project: Project; readonly objects: readonly KubernetesObject[] }> {
  const [{ parseEndpoint }, { readServingBundle }, { manifests }] = await Promise.all([
    import("../manifests/endpoint.ts"),
    import("../pki/read-bundle.ts"),
    import("../manifests/manifests.ts"),
  ]);
  const given = textOption(call, "endpoint");
  const endpoint = given === undefined ? undefined : parseEndpoint(given);
  const project = await projectOf(call, deps);
  return { project, objects: manifests(project, await readServingBundle(project, deps.now()), { endpoint }) };
}
