import { isDeepStrictEqual } from "node:util";
import { type Document, isSeq, parseDocument, stringify, visit, type YAMLSeq } from "yaml";

/** An entry of spec.versions or spec.resources. */
export type Entry = Readonly<Record<string, unknown>>;

/**
 * The text of a kagg.yaml with one entry more at the end of a list of spec. All else stays byte for byte: comments,
 * quotes, anchors. Undefined where the list is not written out in the file, as an alias is not.
 */
export function addEntry(text: string, list: "versions" | "resources", entry: Entry): string | undefined {
  const document = parseDocument(text, { logLevel: "error" });
  const entries: unknown = document.getIn(["spec", list], true);
  if (!isSeq(entries) || !entries.range || entries.items.length === 0) return undefined;
  const added = entries.flow ? inFlow(text, entries, entry) : inBlock(text, document, entries, entry);
  return isDeepStrictEqual(dataOf(added), withEntry(dataOf(text), list, entry)) ? added : undefined;
}

/** `[a, b]` → `[a, b, c]` */
function inFlow(text: string, entries: YAMLSeq, entry: Entry): string {
  const at = endOf(entries.items.at(-1));
  const hasComma = /^\s*,/.test(text.slice(at));
  const start = hasComma ? text.indexOf(",", at) + 1 : at;
  return `${text.slice(0, start)}${hasComma ? "" : ","} ${flowText(entry)}${text.slice(start)}`;
}

const wide = { lineWidth: 0 } as const;
const inBrackets = { ...wide, collectionStyle: "flow", flowCollectionPadding: false } as const;

const flowText = (entry: Entry): string =>
  stringify(entry, { ...inBrackets, flowCollectionPadding: true }).trimEnd();

function inBlock(text: string, document: Document, entries: YAMLSeq, entry: Entry): string {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const dash = entries.range?.[0] ?? 0;
  const indent = " ".repeat(dash - (text.lastIndexOf("\n", dash) + 1));
  const at = belowComments(text, lineAfter(text, lastEnd(document, entries)), indent.length);
  const lines = blockLines(entry).map((line) => `${indent}${line}${newline}`);
  const isClosed = at === 0 || text[at - 1] === "\n";
  return `${text.slice(0, at)}${isClosed ? "" : newline}${lines.join("")}${text.slice(at)}`;
}

/** As `kagg init` writes it: a field a line, lists in brackets. */
const blockLines = (entry: Entry): string[] =>
  Object.entries(entry).map(([field, value], index) => {
    const isList = typeof value === "object";
    const text = isList ? `${field}: ${stringify(value, inBrackets)}` : stringify({ [field]: value }, wide);
    return `${index === 0 ? "- " : "  "}${text.trimEnd()}`;
  });

/** The end of the last value in the list, wherever it stands in its map. */
function lastEnd(document: Document, entries: YAMLSeq): number {
  let end = entries.range?.[0] ?? 0;
  visit(document, {
    Node: (_key, node, path) => {
      if (path.includes(entries) && !("items" in node && node.flow !== true))
        end = Math.max(end, endOf(node));
    },
  });
  return end;
}

const endOf = (node: unknown): number => (node as { range?: [number, number, number] }).range?.[1] ?? 0;

function lineAfter(text: string, offset: number): number {
  if (text[offset - 1] === "\n") return offset;
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end + 1;
}

/** Comments that are further in than the dashes belong to the entry above them. */
function belowComments(text: string, start: number, indent: number): number {
  let end = start;
  for (const line of text.slice(start).split(/(?<=\n)/)) {
    const isComment = /^ *#/.test(line) && line.search(/\S/) > indent;
    if (!isComment) break;
    end += line.length;
  }
  return end;
}

type Data = { readonly spec?: Readonly<Record<string, unknown>> };

const dataOf = (text: string): Data => parseDocument(text, { logLevel: "error" }).toJS() as Data;

function withEntry(data: Data, list: string, entry: Entry): Data {
  const entries = (data.spec?.[list] ?? []) as readonly unknown[];
  return { ...data, spec: { ...data.spec, [list]: [...entries, entry] } };
}
