import { badRequest } from "../http/status-error.ts";
import { parseColumnPath, type FindValue } from "../resource/column-path.ts";
import type { Column, NativeTable, VersionDefinition } from "../resource/definition.ts";
import type { Json, KubeObject } from "../resource/kube-object.ts";
import { humanDuration } from "./human-duration.ts";

export type IncludeObject = "None" | "Metadata" | "Object";

/** What `?includeObject` asks for; throws a 400 for anything unknown. */
export function includeObject(query: URLSearchParams): IncludeObject {
  const text = query.get("includeObject") || "Metadata";
  const found = (["None", "Metadata", "Object"] as const).find((known) => known === text);
  if (found) return found;
  const why = `includeObject: Invalid value: ${JSON.stringify(text)}: must be 'Metadata', 'Object', 'None', or empty`;
  throw badRequest(`Unable to convert to Table as requested: ${why}`);
}

const layouts = new WeakMap<VersionDefinition, TableLayout>();

/** The layout of a version, made once. */
export function layoutOf(version: VersionDefinition): TableLayout {
  const layout = layouts.get(version) ?? new TableLayout(version);
  layouts.set(version, layout);
  return layout;
}

/** The columns and rows of a version: the name, what its author asked for, and the age. */
class TableLayout {
  readonly definitions: readonly Json[];
  readonly #cells: readonly ((object: KubeObject, now: Date) => Json)[];
  readonly #native: NativeTable["cells"] | undefined;

  constructor({ columns, native }: VersionDefinition) {
    if (native?.table) {
      const { columns: own, cells } = native.table;
      this.definitions = own.map((column) => ({ ...column }));
      this.#cells = [];
      this.#native = cells;
      return;
    }
    const all = columns.some(({ name }) => name === "Age") ? columns : [...columns, age];
    this.definitions = [nameColumn, ...all.map(definitionOf)];
    this.#cells = [({ metadata }) => metadata.name, ...all.map(cellOf)];
  }

  cells(object: KubeObject, now: Date): Json[] {
    if (this.#native) return [...this.#native(object, now)];
    return this.#cells.map((cell) => cell(object, now));
  }
}

const nameColumn = {
  name: "Name",
  type: "string",
  format: "name",
  description: "Name must be unique within a namespace.",
  priority: 0,
};

const age: Column = {
  name: "Age",
  type: "date",
  format: "",
  description: "When the object was created.",
  priority: 0,
  path: ".metadata.creationTimestamp",
};

const definitionOf = ({ name, type, format, description, path, priority }: Column): Json => ({
  name,
  type,
  format,
  description: description || `Custom resource definition column (in JSONPath format): ${path}`,
  priority,
});

function cellOf({ path, type }: Column): (object: KubeObject, now: Date) => Json {
  const find: FindValue = parseColumnPath(path);
  return (object, now) => {
    const value = find(object);
    return value === undefined || value === null ? null : cellTypes[type](value, now);
  };
}

/** What does not fit its column is left empty, as in apiextensions-apiserver's tableconvertor.go. */
const cellTypes: Record<Column["type"], (value: NonNullable<Json>, now: Date) => Json> = {
  integer: (value) => (typeof value === "number" ? Math.trunc(value) : null),
  number: (value) => (typeof value === "number" ? value : null),
  boolean: (value) => (typeof value === "boolean" ? value : null),
  date: (value, now) => (typeof value === "string" ? ago(value, now) : null),
  string: (value) => (typeof value === "object" ? JSON.stringify(value) : String(value)),
};

function ago(text: string, now: Date): string {
  const then = Date.parse(text);
  return Number.isNaN(then) ? "<invalid>" : humanDuration(now.getTime() - then);
}
