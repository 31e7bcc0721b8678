import { refOf } from "../cluster/apply-object.ts";
import { objectTitle } from "../cluster/resource-path.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";

/** How register and unregister name an object: `Service fruit/fruit`. */
export const titleOf = (object: KubernetesObject): string => objectTitle(refOf(object));
