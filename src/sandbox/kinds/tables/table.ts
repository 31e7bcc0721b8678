import {
  humanDuration,
  type Json,
  type JsonObject,
  type KubeObject,
  type NativeTable,
} from "@kagg/apiserver/internal";
import { shown } from "../json-fields.ts";

export type Column = NativeTable["columns"][number];

const plain = { format: "", description: "", priority: 0 };

export const text = (name: string): Column => ({ ...plain, name, type: "string" });
export const integer = (name: string): Column => ({ ...plain, name, type: "integer" });
export const boolean = (name: string): Column => ({ ...plain, name, type: "boolean" });

/** One that is shown with `-o wide` alone. */
export const wide = (column: Column): Column => ({ ...column, priority: 1 });

export const nameColumn: Column = {
  ...plain,
  name: "Name",
  type: "string",
  format: "name",
  description: "Name must be unique within a namespace.",
};

/** What stands in the columns behind the name; the object is handed over twice, for its metadata and for all else. */
export type Cells = (fields: JsonObject, object: KubeObject, now: Date) => readonly Json[];

/** A table with the name in its first column. k8s.io/kubernetes/pkg/printers/internalversion/printers.go has them all. */
export const table = (columns: readonly Column[], cells: Cells): NativeTable => ({
  columns: [nameColumn, ...columns],
  cells: (object, now) => [object.metadata.name, ...cells(object, object, now)],
});

/** How long ago something was, `5m12s`. */
export function since(time: Json | undefined, now: Date): string {
  if (typeof time !== "string") return "<unknown>";
  return humanDuration(now.getTime() - Date.parse(time));
}

export const age = ({ metadata }: KubeObject, now: Date): string => since(metadata.creationTimestamp, now);

/** Labels as `a=b,c=d`. */
export function labels(map: JsonObject | undefined): string {
  const pairs = Object.entries(map ?? {}).map(([name, value]) => `${name}=${shown(value)}`);
  return pairs.length === 0 ? "<none>" : pairs.sort().join(",");
}

/** At most three, and how many there are besides. */
export function shortList(list: readonly string[], most = 3): string {
  if (list.length <= most) return list.join(",");
  return `${list.slice(0, most).join(",")} + ${list.length - most} more...`;
}

/** Of a kind without a table of its own. */
export const createdAt: NativeTable = {
  columns: [nameColumn, { ...plain, name: "Created At", type: "date" }],
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp ?? null],
};
