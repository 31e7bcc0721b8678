import type { Json } from "./kube-object.ts";

/** Finds a column's value in an object; undefined where there is none. */
export type FindValue = (object: Json) => Json | undefined;

/**
 * The part of kubectl's JSONPath that printer columns use: `.spec.a`, `['a.b']`, `[0]`, `[*]` (the first), and
 * `[?(@.type=="Ready")]` (the first that matches). Throws an Error with the place where it is anything else.
 */
export function parseColumnPath(path: string): FindValue {
  const steps: FindValue[] = [];
  const step =
    /\.(?<name>[A-Za-z_][\w-]*)|\[(?<index>\d+)\]|\[(?<all>\*)\]|\['(?<quoted>[^']+)'\]|\[\?\(@\.(?<field>[\w.-]+)\s*==\s*["'](?<value>[^"']*)["']\)\]/y;
  while (step.lastIndex < path.length) {
    const at = step.lastIndex;
    const groups = step.exec(path)?.groups;
    if (!groups)
      throw new Error(`"${path}" cannot be read from "${path.slice(at)}" on; write it as .spec.name`);
    steps.push(stepOf(groups));
  }
  if (steps.length === 0) throw new Error("must not be empty; write it as .spec.name");
  return (object) => steps.reduce<Json | undefined>((value, next) => value && next(value), object);
}

function stepOf({
  name,
  quoted,
  index,
  all,
  field = "",
  value,
}: Record<string, string | undefined>): FindValue {
  if (all) return (list) => (Array.isArray(list) ? list[0] : undefined);
  if (index !== undefined) return (list) => (Array.isArray(list) ? list[Number(index)] : undefined);
  if (value !== undefined) {
    const fields = field.split(".");
    return (list) =>
      Array.isArray(list)
        ? list.find((item) => fields.reduce<Json | undefined>(child, item) === value)
        : undefined;
  }
  return (object) => child(object, name ?? quoted ?? "");
}

function child(object: Json | undefined, name: string): Json | undefined {
  if (typeof object !== "object" || object === null || Array.isArray(object)) return undefined;
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
