import type { Column, Row, Table } from "./messages.ts";

/** A server that knows no Tables answers with the list itself. */
export const TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

type Metadata = {
  readonly namespace?: string;
  readonly name?: string;
  readonly creationTimestamp?: string | null;
  readonly deletionTimestamp?: string;
};

type WireRow = { readonly cells?: readonly unknown[]; readonly object?: { readonly metadata?: Metadata } };

/** meta.k8s.io/v1 Table, or any list. */
type WireTable = {
  readonly kind?: string;
  readonly metadata?: Metadata & { readonly remainingItemCount?: number };
  readonly columnDefinitions?: readonly {
    readonly name: string;
    readonly description?: string;
    readonly priority?: number;
  }[];
  readonly rows?: readonly WireRow[];
  readonly items?: readonly { readonly metadata?: Metadata }[];
};

/** What a server says of a list, without what the page does not show. */
export function tableOf(answer: object): Table {
  const table = answer as WireTable;
  const remaining = table.metadata?.remainingItemCount ?? 0;
  if (table.kind !== "Table") return { columns: PLAIN, rows: (table.items ?? []).map(plainRow), remaining };
  const columns = (table.columnDefinitions ?? []).map(({ name, description = "", priority = 0 }): Column => ({
    name,
    description,
    isWide: priority > 0,
  }));
  return { columns, rows: rowsOf(table), remaining };
}

/** The rows of an event of a watch: of a Table, that is one; of an object, it is the object's. */
export function rowsOf(answer: object): readonly Row[] {
  const table = answer as WireTable;
  if (table.kind !== "Table") return [plainRow(table)];
  return (table.rows ?? []).map(({ cells = [], object }) => rowOf(object?.metadata, cells.map(textOf)));
}

const PLAIN: readonly Column[] = ["Name", "Age"].map((name) => ({ name, description: "", isWide: false }));

const plainRow = ({ metadata }: { readonly metadata?: Metadata }): Row =>
  rowOf(metadata, [metadata?.name ?? "", metadata?.creationTimestamp ?? ""]);

const rowOf = (metadata: Metadata = {}, cells: readonly string[]): Row => ({
  namespace: metadata.namespace ?? "",
  name: metadata.name ?? "",
  created: metadata.creationTimestamp ?? "",
  isTerminating: metadata.deletionTimestamp !== undefined,
  cells,
});

const textOf = (cell: unknown): string => {
  if (cell === null || cell === undefined) return "";
  return typeof cell === "string" ? cell : JSON.stringify(cell);
};
