import messages from "./messages.json" with { type: "json" };

/** A field of a message, by its number. */
export type Field = {
  /** In JSON. */
  readonly name: string;
  /** `string`, or the full name of a message. */
  readonly type: string;
  /** `omitted`: one that JSON leaves out where it is empty. */
  readonly form: "one" | "omitted" | "list" | "map" | "embedded";
};

type Packages = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

const known = new Map<string, ReadonlyMap<number, Field>>();

/** The fields of a message such as `k8s.io.api.core.v1.Pod`; undefined where there is none of that name. */
export function fieldsOf(message: string): ReadonlyMap<number, Field> | undefined {
  const before = known.get(message);
  if (before) return before;
  const at = message.lastIndexOf(".");
  const [pack, type] = [message.slice(0, at), message.slice(at + 1)];
  const lines = (messages as Packages)[pack]?.[type];
  if (!lines) return undefined;
  const fields = new Map(lines.map((line) => readField(line, pack)));
  known.set(message, fields);
  return fields;
}

const FORMS: Readonly<Record<string, Field["form"]>> = {
  "*": "list",
  "%": "map",
  "~": "embedded",
  "?": "omitted",
};

/** `<number> <name> <type>`; test/generate-protobuf.ts writes it. */
function readField(line: string, pack: string): [number, Field] {
  const [number, name = "", written = ""] = line.split(" ");
  const form = FORMS[written.charAt(0)];
  const type = form ? written.slice(1) : written;
  const full = type.startsWith(".") ? type.slice(1) : /^[A-Z]/.test(type) ? `${pack}.${type}` : type;
  return [Number(number), { name, type: full, form: form ?? "one" }];
}
