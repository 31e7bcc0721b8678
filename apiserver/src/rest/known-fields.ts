import type { JsonSchema } from "../resource/definition.ts";

/** What of a value a schema knows. A field is known where any member of a union knows it. */
export type KnownFields = {
  /** Everything, as x-kubernetes-preserve-unknown-fields says it. */
  readonly isOpen: boolean;
  readonly items: KnownFields | undefined;
  /** Undefined where there is no such field. */
  readonly field: (name: string) => KnownFields | undefined;
};

const compiled = new WeakMap<JsonSchema, KnownFields>();

export function knownFields(schema: JsonSchema): KnownFields {
  const known = compiled.get(schema) ?? knownToAny(membersOf(schema));
  compiled.set(schema, known);
  return known;
}

/** Of several schemas together. A schema may hold itself, so what is below waits until it is asked for. */
function knownToAny(schemas: readonly JsonSchema[]): KnownFields {
  const fields = new Map<string, KnownFields | undefined>();
  const names = new Set(schemas.flatMap(({ properties }) => Object.keys(properties ?? {})));
  const below = (found: readonly JsonSchema[]): KnownFields | undefined => {
    const [only, ...more] = found;
    if (!only) return undefined;
    return more.length === 0 ? knownFields(only) : knownToAny(found.flatMap(membersOf));
  };
  const fieldOf = (name: string): KnownFields | undefined =>
    below(schemas.flatMap((schema) => fieldSchemas(schema, name)));
  let [items, others]: (KnownFields | "unasked" | undefined)[] = ["unasked", "unasked"];
  return {
    isOpen: schemas.some(isOpen),
    get items() {
      if (items === "unasked") items = below(schemas.flatMap(({ items: of }) => (isSchema(of) ? [of] : [])));
      return items;
    },
    field: (name) => {
      if (!names.has(name)) {
        if (others === "unasked") others = fieldOf(name);
        return others;
      }
      if (!fields.has(name)) fields.set(name, fieldOf(name));
      return fields.get(name);
    },
  };
}

/** A schema that says nothing about fields keeps them all. */
export const isOpen = ({ type, properties, additionalProperties }: JsonSchema): boolean =>
  type === undefined && properties === undefined && additionalProperties === undefined;

function fieldSchemas({ properties, additionalProperties }: JsonSchema, name: string): JsonSchema[] {
  const known = properties as Record<string, JsonSchema> | undefined;
  if (known && Object.hasOwn(known, name)) return [known[name] ?? {}];
  if (isSchema(additionalProperties)) return [additionalProperties];
  return additionalProperties === true ? [{}] : [];
}

export const isSchema = (value: unknown): value is JsonSchema => typeof value === "object" && value !== null;

/** The members of a union, or the schema alone. */
function membersOf(schema: JsonSchema): JsonSchema[] {
  const nested = [schema["anyOf"], schema["oneOf"], schema["allOf"]].flatMap((members) =>
    Array.isArray(members) ? (members as JsonSchema[]).flatMap(membersOf) : [],
  );
  return nested.length > 0 && isOpen(schema) ? nested : [schema, ...nested];
}
