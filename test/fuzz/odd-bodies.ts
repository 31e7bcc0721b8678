import { stringify } from "yaml";
import type { Json } from "../../apiserver/src/resource/kube-object.ts";
import { isTooDeep } from "../../apiserver/src/rest/json-depth.ts";
import { bytesOf } from "./request.ts";
import { oddText, oddValue } from "./odd-values.ts";
import { below, garbled, pick, weighted, type Random } from "./random.ts";
import { anyObject, type Seen } from "./seen.ts";

type Holder = { readonly at: Json; readonly key: string };

/** Every place of a value where something stands. */
function places(value: Json, found: Holder[] = []): Holder[] {
  if (typeof value !== "object" || value === null || found.length > 500) return found;
  for (const [key, below] of Object.entries(value)) {
    found.push({ at: value, key });
    places(below, found);
  }
  return found;
}

function oddStructure(random: Random, given: Json, seen: Seen): Json {
  const value = structuredClone(given);
  const found = places(value);
  if (found.length === 0) return oddValue(random);
  const { at, key } = pick(random, found);
  const holder = at as Record<string, Json>;
  const other = pick(random, found);
  weighted(random, [
    [4, () => { delete holder[key]; }],
    [6, () => { holder[key] = oddValue(random); }],
    [2, () => { holder[key] = null; }],
    [2, () => { holder[key] = [holder[key] ?? null]; }],
    [2, () => { holder[key] = { [oddText(random)]: holder[key] ?? null }; }],
    [2, () => { holder[key] = structuredClone((other.at as Record<string, Json>)[other.key] ?? null); }],
    [2, () => { define(holder, oddText(random), oddValue(random)); }],
    [2, () => { if (Array.isArray(at)) at.push(...structuredClone(at)); }],
    [1, () => { if (Array.isArray(at)) at.reverse(); }],
    [3, () => { define(metadataOf(value), "managedFields", oddManaged(random, seen)); }],
    [2, () => { define(metadataOf(value), pick(random, metadataFields), oddMetadata(random)); }],
    [2, () => { holder[key] = garbled(random, text(holder[key])); }],
  ])(); // prettier-ignore
  return value;
}

/** Own fields even where JavaScript means its prototype by the name. */
const define = (holder: object, key: string, value: Json): void => {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
};

const metadataFields = [
  "name", "namespace", "generateName", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "labels", "annotations", "finalizers",
  "ownerReferences", "selfLink", "clusterName",
]; // prettier-ignore

function metadataOf(value: Json): object {
  const metadata = Array.isArray(value) || value === null ? undefined : Object(value)["metadata"];
  return typeof metadata === "object" && metadata !== null ? metadata : (Object(value) as object);
}

const oddMetadata = (random: Random): Json =>
  weighted<() => Json>(random, [
    [2, () => oddValue(random)],
    [1, () => ({ [oddText(random)]: oddText(random) })],
    [1, () => [oddText(random), "a.b/c", "orphan", "foregroundDeletion"]],
    [1, () => [{ apiVersion: oddText(random), kind: "P", name: "p", uid: oddText(random), controller: true }]],
    [1, () => pick(random, ["2030-01-02T03:04:05Z", "2030-13-45T99:99:99Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999+14:00"])],
  ])(); // prettier-ignore

const steps = ["f:", "k:", "v:", "i:", "x:", ".", "", ":", "f"];

/** Field sets with steps that are none, keys that are no JSON, and depths. */
function oddFields(random: Random, depth = 0): Json {
  if (depth > 4 || random() < 0.2)
    return weighted<() => Json>(random, [
      [4, () => ({})],
      [1, () => oddValue(random)],
    ])();
  const step = (): string =>
    weighted(random, [
      [6, () => `f:${pick(random, ["spec", "metadata", "size", "parts", "words", "any", "whole", "labels", "a"])}`],
      [2, () => `k:${JSON.stringify({ name: pick(random, ["p", "q"]), port: pick(random, [80, "80", null]) })}`],
      [2, () => `v:${JSON.stringify(oddValue(random, 2))}`],
      [1, () => `i:${pick(random, ["0", "-1", "x", "99999999999999999999", "1.5"])}`],
      [1, () => pick(random, steps) + oddText(random)],
    ])(); // prettier-ignore
  const entries = Array.from({ length: 1 + below(random, 3) }, (): [string, Json] => [
    step(),
    oddFields(random, depth + 1),
  ]);
  return Object.fromEntries(entries);
}

function oddManaged(random: Random, seen: Seen): Json {
  const real = anyObject(random, seen)?.metadata.managedFields;
  const entry = (): Json => ({
    manager: oddText(random),
    operation: pick(random, ["Apply", "Update", "Delete", ""]),
    apiVersion: pick(random, ["fruit.example.com/v1", "fruit.example.com/v2", "fruit.example.com/v0", "v1", "", "a/b/c"]),
    time: pick(random, ["2001-01-01T00:00:00Z", "x", ""]),
    fieldsType: pick(random, ["FieldsV1", "FieldsV2", ""]),
    fieldsV1: oddFields(random),
    ...(random() < 0.2 && { subresource: pick(random, ["status", "scale", "x"]) }),
  }); // prettier-ignore
  return weighted<() => Json>(random, [
    [4, () => Array.from({ length: 1 + below(random, 3) }, entry)],
    [1, () => Array.from({ length: 40 }, entry)],
    [1, () => oddValue(random)],
    [2, () => (Array.isArray(real) ? oddStructure(random, real, { ...seen, objects: new Map() }) : [])],
  ])();
}

const pointers = [
  "", "/", "/spec", "/spec/any", "/spec/any/a", "/spec/any/a/a", "/metadata", "/metadata/name", "/metadata/labels", "/metadata/managedFields", "/metadata/managedFields/0", "/spec/parts/-", "/spec/parts/0",
  "/spec/words/-", "/spec/words/99", "/spec/size", "/status", "/spec/any/__proto__", "/spec/any/constructor/prototype", "/metadata/finalizers/-", "/kind", "/spec/any/~1~0", "no", "/spec/parts/00", "/spec/parts/-1",
]; // prettier-ignore

function oddPatch(random: Random): Json {
  const operation = (): Json => ({
    op: pick(random, ["add", "remove", "replace", "move", "copy", "test", "x", ""]),
    path: random() < 0.9 ? pick(random, pointers) : oddText(random),
    from: pick(random, pointers),
    ...(random() < 0.8 ? { value: oddValue(random) } : {}),
  });
  return weighted<() => Json>(random, [
    [8, () => Array.from({ length: 1 + below(random, 6) }, operation)],
    [0.2, () => Array.from({ length: 2000 }, operation)],
    // Each copy doubles the depth.
    [1, () => [
      { op: "add", path: "/spec/any", value: { a: {} } },
      ...Array.from({ length: pick(random, [5, 9, 12, 18, 24]) }, (_, index) => ({ op: "copy", from: "/spec/any", path: `/spec/any${"/a".repeat(Math.min(2 ** index, 3000))}` })),
    ]],
  ])(); // prettier-ignore
}

const yamls = [
  "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n", "&a [*a]\n", "--- 1\n--- 2\n", "!!js/function 'x'\n", "!!binary aGk=\n", "? {a: 1}\n: b\n", "a: !!set {x, y}\n", "<<: [{a: 1}, {b: 2}]\n",
  "a: >+\n x\n\n", "%YAML 9.9\n---\na\n", "\ta: 1\n", "{a: 1, a: 2}\n", "- - - - - - 1\n", "a: .inf\nb: .nan\nc: 0o17\nd: 1_000\n", "__proto__: {x: 1}\n", "\"\\ud800\": 1\n", "a: *nope\n", `${"[".repeat(2000)}\n`, `${"- ".repeat(3000)}1\n`,
  `${"{a: ".repeat(900)}1${"}".repeat(900)}`, "apiVersion: fruit.example.com/v1\nkind: Papaya\nmetadata: &m\n  name: y2\nspec:\n  any: {m: *m}\n",
]; // prettier-ignore

const rawTexts = [
  "", "null", "[]", "{}", '"x"', "1", "{", "}", "[1,", '{"a":1}{"b":2}', "\xef\xbb\xbf{}", '{"a":"\xff\xfe"}', '{"\\ud800":"\\udc00"}', '{"__proto__":{"x":1}}', '{"constructor":{"prototype":{"x":1}}}', "\0", "{\"a\":1e999}",
  "[".repeat(5000), `${"[".repeat(100_000)}${"]".repeat(100_000)}`, `${'{"a":'.repeat(999)}1${"}".repeat(999)}`, `{"metadata":${"[".repeat(990)}${"]".repeat(990)}}`, `{"spec":"${"\\u0000".repeat(5000)}"}`, '{"metadata":{"name":"p1"},"metadata":{"name":"p2"}}', "k8s\0\n\x0a\x04",
]; // prettier-ignore

/** The body of a request, changed; a string goes as it is. */
export function oddBody(random: Random, body: unknown, seen: Seen): string {
  const given = typeof body === "string" ? parsed(body) : (body as Json | undefined);
  // Some bodies of the corpus are, and would exhaust the stack here.
  const value = given !== undefined && isTooDeep(given) ? undefined : given;
  const structured = (): Json => {
    let changed: Json = value ?? (anyObject(random, seen) as Json | undefined) ?? {};
    for (let round = 1 + below(random, 3); round > 0; round--) changed = oddStructure(random, changed, seen);
    return changed;
  };
  return weighted(random, [
    [14, () => bytesOf(text(structured()))],
    [3, () => garbled(random, bytesOf(text(value ?? {})))],
    [2, () => bytesOf(text(oddPatch(random)))],
    [1, () => pick(random, rawTexts)],
    [1, () => bytesOf(pick(random, yamls))],
    [1, () => bytesOf(yamlOf(structured()))],
    [1, () => bytesOf(text((anyObject(random, seen) ?? {}) as Json))],
    [0.5, () => bytesOf(text(value ?? {})).slice(0, below(random, 200))],
    [0.05, () => bytesOf(`{"spec":{"any":{"a":"${"x".repeat(pick(random, [1_000_000, 3_000_000, 4_000_000]))}"}}}`)],
  ])(); // prettier-ignore
}

export const text = (value: unknown): string =>
  (typeof value === "string" ? value : JSON.stringify(value)) ?? "";

function yamlOf(value: Json): string {
  try {
    return stringify(value);
  } catch {
    // Too deep for it; JSON is YAML.
    return JSON.stringify(value);
  }
}

function parsed(body: string): Json | undefined {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return undefined;
  }
}
