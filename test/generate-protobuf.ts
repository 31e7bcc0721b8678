import { readdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

// Writes src/sandbox/protobuf/messages.json: how the kinds of the sandbox are written in protobuf.
//   node --import tsx test/generate-protobuf.ts
// Numbers and types are those of the generated.proto files of Kubernetes' Go modules. A field that JSON does not know by its
// name stands for the fields of an embedded struct; its type begins with a "~". One that JSON leaves out where it is empty, and
// protobuf does not, has a "?" before its type.
const version = "0.36.3";
const modules = join(homedir(), "go", "pkg", "mod", "k8s.io");
const schemas = join(import.meta.dirname, "..", "src", "sandbox", "kinds", "schemas");
const target = join(import.meta.dirname, "..", "src", "sandbox", "protobuf", "messages.json");

type Message = readonly string[];

const fieldLine =
  /^\s*(?<repeated>repeated |optional )?(?<type>map<string, [\w.]+>|[\w.]+) (?<name>\w+) = (?<number>\d+);/;
const protos = new Map<string, ReadonlyMap<string, Message>>();
const taken: Record<string, Record<string, Message>> = {};

for (const file of (await readdir(schemas)).toSorted()) {
  const pack = file.replace(/\.json$/, "");
  // Schemas of JSON are written in a way of their own; nobody sends CustomResourceDefinitions so.
  if (!pack.startsWith("io.k8s.api.") && !pack.includes("apiregistration")) continue;
  for (const type of Object.keys(await schemaOf(pack))) await take(protoName(pack), type);
}
await take("k8s.io.apimachinery.pkg.apis.meta.v1", "DeleteOptions");
await take("k8s.io.api.authentication.v1", "TokenRequest");
await writeFile(target, `${JSON.stringify(taken)}\n`);

async function take(pack: string, type: string): Promise<void> {
  const known = (taken[pack] ??= {});
  if (known[type]) return;
  const fields = (await messagesOf(pack)).get(type);
  // A list of strings that is a type of its own is a message all the same; what is none is no type of protobuf.
  if (!fields) return;
  const properties = (await schemaOf(pack.replace(/^k8s\.io/, "io.k8s")))[type]?.properties ?? {};
  known[type] = fields.map((field) => {
    const [number, name = "", fieldType = ""] = field.split(" ");
    const isEmbedded =
      /^[.A-Z]/.test(fieldType) && !(name in properties) && Object.keys(properties).length > 0;
    const go = properties[name]?.["x-go"] ?? "!";
    const isOmitted = /^[a-z]/.test(fieldType) && !go.startsWith("*") && !go.endsWith("!");
    return [number, name, `${isEmbedded ? "~" : isOmitted ? "?" : ""}${fieldType}`].join(" ");
  });
  for (const field of fields) {
    const [, , fieldType = ""] = field.split(" ");
    const message = fieldType.replace(/^\*|^%/, "");
    if (message.startsWith(".")) await take(...split(message.slice(1)));
    else if (/^[A-Z]/.test(message)) await take(pack, message);
  }
}

function split(name: string): [string, string] {
  const at = name.lastIndexOf(".");
  return [name.slice(0, at), name.slice(at + 1)];
}

function protoName(pack: string): string {
  return pack.replace(/^io\.k8s/, "k8s.io");
}

type Properties = Readonly<Record<string, { readonly "x-go"?: string } | undefined>>;

async function schemaOf(pack: string): Promise<Record<string, { readonly properties?: Properties }>> {
  const text = await readFile(join(schemas, `${pack}.json`), "utf8").catch(() => "{}");
  return JSON.parse(text) as Record<string, { readonly properties?: Properties }>;
}

/** `<number> <name> <type>` of each field; `*` before a type is a list of it, `%` a map to it from strings. */
async function messagesOf(pack: string): Promise<ReadonlyMap<string, Message>> {
  const known = protos.get(pack);
  if (known) return known;
  const [, , module = "", ...rest] = pack.split(".");
  const file = join(modules, `${module}@v${version}`, ...rest, "generated.proto");
  const text = await readFile(file, "utf8");
  const messages = new Map<string, Message>();
  for (const [, name = "", body = ""] of text.matchAll(/^message (\w+) \{\n(.*?)^\}/gms)) {
    const fields = body.split("\n").flatMap((line) => {
      const { repeated, type = "", name: field, number } = fieldLine.exec(line)?.groups ?? {};
      if (number === undefined) return [];
      const map = /^map<string, ([\w.]+)>$/.exec(type)?.[1];
      return `${number} ${field} ${map === undefined ? (repeated === "repeated " ? `*${type}` : type) : `%${map}`}`;
    });
    messages.set(name, fields);
  }
  protos.set(pack, messages);
  return messages;
}
