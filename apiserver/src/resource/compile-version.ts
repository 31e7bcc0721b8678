import type { Json, KubeObject } from "./kube-object.ts";
import type { VersionInput } from "./resource-input.ts";
import type { Content, ResourceVersion } from "./resource.ts";
import type { JsonSchema } from "./definition.ts";
import { publishedSchema } from "./published-schema.ts";

/** One version without its columns, with its schemas compiled and its conversions in place. */
export function compileVersion(
  name: string,
  input: VersionInput,
  isStorage: boolean,
  report: (where: string, what: string) => void,
): Omit<ResourceVersion, "columns" | "scale"> {
  const where = `versions.${name}`;
  for (const direction of ["to", "from"] as const) {
    const given = input[direction] !== undefined;
    if (given && isStorage) {
      report(`${where}.${direction}`, "the storage version is converted to nothing; leave it out");
    }
    if (!given && !isStorage) {
      report(`${where}.${direction}`, "a version that is not the storage version needs both to and from");
    }
  }
  for (const path of input.lossy ?? []) {
    if (!/^\.(?:status$|(?:spec|status)[.[])/.test(path))
      report(`${where}.lossy`, `"${path}" is no path such as .spec.color`);
  }
  return {
    name,
    lossy: input.lossy ?? [],
    deprecated: input.deprecated,
    schema: objectSchema(input, (part, what) => report(`${where}.${part}`, what)),
    spec: input.spec,
    status: input.status,
    toStorage: converter(input.to),
    fromStorage: converter(input.from),
  };
}

function objectSchema(input: VersionInput, report: (part: string, what: string) => void): JsonSchema {
  const spec = publishedSchema(input.spec, (path, what) => report(`spec${path}`, what));
  const status = input.status && publishedSchema(input.status, (path, what) => report(`status${path}`, what));
  return {
    type: "object",
    properties: { apiVersion: { type: "string" }, kind: { type: "string" }, spec, ...(status && { status }) },
    ...(isRequired(input) && { required: ["spec"] }),
  };
}

function isRequired({ spec }: VersionInput): boolean {
  try {
    return !spec.safeParse(undefined).success;
  } catch {
    // A schema with an asynchronous check, which publishedSchema has no way to see, answers with a promise.
    return true;
  }
}

/**
 * An author's conversion, on a copy: it may keep parts of what it was given. Values without a JSON form (undefined
 * fields) are dropped as they would be on the wire.
 */
function converter(convert: unknown): (object: KubeObject) => Content {
  if (typeof convert !== "function")
    return ({ spec, status }) => ({ ...(spec && { spec }), ...(status && { status }) });
  return (object) => {
    const { spec, status } = convert(structuredClone(object)) as { spec: Json; status?: Json };
    return JSON.parse(JSON.stringify({ spec, status })) as Content;
  };
}
