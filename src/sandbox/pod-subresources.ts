import { StatusError, type KubeObject } from "@kagg/apiserver/internal";
import type { ControllerParts } from "./controllers/controller.ts";
import { evict } from "./controllers/disruption/eviction.ts";
import { bindPod } from "./controllers/pod-binding.ts";
import type { CreateHandler } from "./kinds/index.ts";

/** `pods/eviction` and `pods/binding`. `parts` is asked for when the first request comes. */
export const podSubresources = (
  parts: () => Pick<ControllerParts, "state" | "client" | "clock">,
): Readonly<Record<"pods/eviction" | "pods/binding", CreateHandler>> => ({
  "pods/eviction": async (object, { namespace, name, dryRun }) => {
    await evict(parts(), namespace, name, object, dryRun);
    return success;
  },
  "pods/binding": async (object, { namespace, name }) => {
    const { target } = object as KubeObject & { readonly target?: Target };
    if ((target?.kind ?? "Node") !== "Node" || !target?.name)
      throw new StatusError(400, "BadRequest", "a Binding needs a target of the kind Node, with its name");
    await bindPod(parts(), namespace, name, target.name);
    return success;
  },
});

type Target = { readonly kind?: string; readonly name?: string };

const success = {
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Success",
  code: 201,
} as unknown as KubeObject;
