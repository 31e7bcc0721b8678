import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** The type of a field as Go prints it, `*int32` or `[]v1.Container`; with a `!` behind it where it has no omitempty. */
export type Go = string;

type Struct = { readonly fields: Map<string, Go>; readonly embedded: string[] };

/** The fields of all structs of a Go package by their names in JSON, those of embedded structs included. */
export async function goStructs(folder: string): Promise<ReadonlyMap<string, ReadonlyMap<string, Go>>> {
  const structs = new Map<string, Struct>();
  const files = (await readdir(folder)).filter(
    (file) => file.endsWith(".go") && !/^zz_|_test\.go$|\.pb\.go$/.test(file),
  );
  for (const file of files) read(await readFile(join(folder, file), "utf8"), structs);
  return new Map([...structs.keys()].map((name) => [name, flattened(structs, name)]));
}

function read(text: string, structs: Map<string, Struct>): void {
  for (const [, name = "", body = ""] of text.matchAll(/^type (\w+) struct \{\n(.*?)^\}/gms)) {
    const struct: Struct = { fields: new Map(), embedded: [] };
    for (const line of body.split("\n")) {
      if (line.trim().startsWith("//")) continue;
      const embedded = /^\s*(\S+)\s+`json:",inline"/.exec(line)?.[1];
      if (embedded !== undefined) struct.embedded.push(embedded);
      const field = /^\s*\w+\s+(?<type>\S.*?)\s+`json:"(?<name>[^",]+)(?<options>[^"]*)"/.exec(line)?.groups;
      const alone = /^\s*(?<type>[\w.]+)\s+`json:"(?<name>[^",]+)(?<options>[^"]*)"/.exec(line)?.groups;
      const found = field ?? alone;
      if (!found) continue;
      const { type = "", name = "", options = "" } = found;
      struct.fields.set(name, goOf(type, options));
    }
    structs.set(name, struct);
  }
}

/** As reflect prints it: with the package's own name, v1, instead of how it was imported. */
const printed = (type: string): string =>
  type.replaceAll(/\b(?:metav1|corev1|apiv1|rbacv1)\./g, "v1.").replaceAll(/(?<![\w.])([A-Z]\w*)/g, "v1.$1");

function flattened(structs: ReadonlyMap<string, Struct>, name: string): ReadonlyMap<string, Go> {
  const struct = structs.get(name);
  if (!struct) return new Map();
  return new Map([...struct.embedded.flatMap((one) => [...flattened(structs, one)]), ...struct.fields]);
}

export const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A struct that is left out when it is zero is written as a pointer would be. */
function goOf(type: string, options: string): Go {
  if (options.includes("omitzero")) return `*${printed(type)}`;
  return `${printed(type)}${options.includes("omitempty") ? "" : "!"}`;
}
