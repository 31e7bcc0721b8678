import type { Json } from "../resource/kube-object.ts";
import { isObject } from "./request-body.ts";

/** What stands at a path; undefined where there is nothing. */
export function valueAt(root: Json | undefined, path: readonly PropertyKey[]): Json | undefined {
  return path.reduce<Json | undefined>((value, step) => {
    if (Array.isArray(value)) return value[Number(step)];
    return isObject(value) && Object.hasOwn(value, step) ? value[String(step)] : undefined;
  }, root);
}
