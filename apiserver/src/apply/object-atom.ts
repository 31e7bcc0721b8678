import { META_SCHEMAS } from "../openapi/meta-v1.ts";
import { META, reference } from "../openapi/names.ts";
import type { JsonSchema, VersionDefinition } from "../resource/definition.ts";
import type { Atom } from "./atom.ts";
import { schemaAtom } from "./schema-atom.ts";

const compiled = new WeakMap<JsonSchema, Atom>();

/** The atom of the objects of a version, with what ObjectMeta says of its own fields. */
export function objectAtom({ schema, native }: VersionDefinition): Atom {
  const known = compiled.get(schema);
  if (known) return known;
  const properties = { ...(schema["properties"] as object), metadata: reference(`${META}ObjectMeta`) };
  const atom = schemaAtom({ ...schema, properties }, native?.definitions ?? META_SCHEMAS);
  compiled.set(schema, atom);
  return atom;
}
