import type { Json, JsonObject } from "./kube-object.ts";

/** A value that is not what it was; `path` names a field of any item or key: `.spec.boxes[*].size`. */
export type Difference = { readonly path: string; readonly before: Json; readonly after: Json | undefined };

/** What of a value is lost or changed in another one. What is only added is no loss, and empty is as good as absent. */
export function differences(before: Json | undefined, after: Json | undefined, path = ""): Difference[] {
  if (isEmpty(before) || before === undefined) return [];
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item, index) => differences(item, after[index], `${path}[*]`));
  }
  if (isMap(before) && isMap(after)) {
    return Object.entries(before).flatMap(([name, value]) =>
      differences(value, after[name], `${path}.${name}`),
    );
  }
  return before === after ? [] : [{ path, before, after }];
}

const isMap = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isEmpty = (value: Json | undefined): boolean =>
  value === null || (typeof value === "object" && Object.keys(value).length === 0);
