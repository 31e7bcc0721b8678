import { messageOf } from "../http/message-of.ts";
import { badRequest } from "../http/status-error.ts";
import type { KubeObject } from "../resource/kube-object.ts";
import { isObject, parseJson, type Parsed, type Patched } from "../rest/request-body.ts";
import { mismatch, nowhere } from "./go-type.ts";
import type { PatchSchema } from "./patch-meta.ts";
import { goValue } from "./strategic-errors.ts";
import { strategicMerge } from "./strategic-merge.ts";

/** Reads a strategic merge patch; throws a 400 where it is none. */
export function readStrategicPatch(text: string, schema: PatchSchema): (live: KubeObject) => Patched {
  const { value, strict } = parse(text);
  if (!isObject(value ?? {})) {
    throw badRequest(mismatch(value, "map[string]interface {}", nowhere).message);
  }
  const patch = isObject(value) ? value : {};
  return (live) => ({ value: strategicMerge(live, patch, schema), strict, shown: goValue(patch) });
}

function parse(text: string): Parsed {
  try {
    return parseJson(text);
  } catch (error) {
    throw badRequest(messageOf(error));
  }
}
