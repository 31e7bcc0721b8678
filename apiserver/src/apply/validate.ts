import type { Json } from "../resource/kube-object.ts";
import { deduce, handle, type Atom, type ListAtom, type MapAtom, type Scalar } from "./atom.ts";
import { goNumber, goQuote } from "./go-text.ts";
import { itemElement } from "./list-items.ts";
import { printElement, type PathElement } from "./path-element.ts";
import { fieldOf, isMap, sortedFields } from "./values.ts";

/** One thing in an object that its schema does not allow, as `.spec.foo: field not declared in schema`. */
type Problem = { readonly path: string; readonly what: string };

/**
 * What is wrong with a configuration that is to be applied, as structured-merge-diff's typed/validate.go words it, or
 * undefined.
 */
export function typeProblems(value: Json, atom: Atom, duplicates: "allowed" | "refused"): string | undefined {
  const found: Problem[] = [];
  check(value, atom, "", duplicates === "allowed", found);
  const texts = found.map(({ path, what }) => (path ? `${path}: ${what}` : what));
  return texts.length > 1 ? ["errors:", ...texts.map((text) => `  ${text}`)].join("\n") : texts[0];
}

function check(value: Json, atom: Atom, path: string, duplicates: boolean, found: Problem[]): void {
  handle(deduce(atom, value), {
    scalar: (scalar) => {
      const what = scalarProblem(value, scalar);
      if (what) found.push({ path, what });
    },
    list: (list) => {
      if (Array.isArray(value)) checkItems(value, list, path, duplicates, found);
      else if (value !== null) found.push({ path, what: `expected list, got &{${goValue(value)}}` });
    },
    map: (map) => {
      if (isMap(value))
        checkFields(Object.keys(value), (name) => fieldOf(value, name) ?? null, map, path, duplicates, found);
      else if (value !== null) found.push({ path, what: `expected map, got &{${goValue(value)}}` });
    },
  });
}

function checkFields(
  names: readonly string[],
  valueOf: (name: string) => Json,
  { fields, others }: MapAtom,
  path: string,
  duplicates: boolean,
  found: Problem[],
): void {
  for (const name of names) {
    const at = `${path}.${name}`;
    const atom = fields.get(name)?.atom ?? others;
    if (!atom) {
      found.push({ path: at, what: "field not declared in schema" });
      return;
    }
    check(valueOf(name), atom, at, duplicates, found);
  }
}

function checkItems(
  items: readonly Json[],
  list: ListAtom,
  path: string,
  duplicates: boolean,
  found: Problem[],
): void {
  const seen = new Set<PathElement>();
  for (const [index, item] of items.entries()) {
    let element: PathElement = `i:${index}`;
    if (!list.isAtomic) {
      try {
        element = itemElement(list, item);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        found.push({ path, what: `element ${index}: ${why}` });
        return;
      }
      if (seen.has(element) && !duplicates)
        found.push({ path, what: `duplicate entries for key ${printElement(element)}` });
      seen.add(element);
    }
    check(item, list.items, `${path}${printElement(element)}`, duplicates, found);
  }
}

function scalarProblem(value: Json, scalar: Scalar): string | undefined {
  if (value === null || isOf(value, scalar)) return undefined;
  if (scalar === "numeric") return `expected numeric (int or float), got ${goType(value)}`;
  if (scalar === "string") return `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`;
  return `expected ${scalar === "boolean" ? "boolean" : "any scalar"}, got &{${goValue(value)}}`;
}

function isOf(value: Json, scalar: Scalar): boolean {
  if (scalar === "untyped") return typeof value !== "object";
  return typeof value === (scalar === "numeric" ? "number" : scalar);
}

/** As fmt's %T prints it. */
function goType(value: Json): string {
  if (Array.isArray(value)) return "[]interface {}";
  if (typeof value === "object") return "map[string]interface {}";
  return typeof value === "boolean" ? "bool" : typeof value === "number" ? "float64" : "string";
}

/** As fmt's %v prints it. */
function goValue(value: Json): string {
  if (value === null) return "<nil>";
  if (typeof value === "number") return goNumber(value);
  if (Array.isArray(value)) return `[${value.map(goValue).join(" ")}]`;
  if (typeof value !== "object") return String(value);
  return `map[${sortedFields(value).map(([name, field]) => `${name}:${goValue(field)}`).join(" ")}]`; // prettier-ignore
}

/** As fmt's %#v prints it. */
function goSyntax(value: Json): string {
  if (value === null) return "interface {}(nil)";
  if (typeof value === "number") return goNumber(value);
  if (typeof value === "string") return goQuote(value);
  if (typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(", ")}}`;
  const fields = sortedFields(value).map(([name, field]) => `${goQuote(name)}:${goSyntax(field)}`);
  return `map[string]interface {}{${fields.join(", ")}}`;
}
