/** What two control planes cannot have in common, replaced by words. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "UID"],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, "TIME"],
  [/"resourceVersion": ?"\d+"/g, '"resourceVersion":"1"'],
  // Hashes of templates, and what generated names end with.
  [/\b(mango|held)-[a-z0-9]{6,10}\b/g, "$1-HASH"],
  [/\b(mango-HASH|kube-api-access)-[a-z0-9]{5}\b/g, "$1-SUFFIX"],
  [/"pod-template-hash": ?"[^"]+"/g, '"pod-template-hash":"HASH"'],
  [/\b(selecting|headless|outside)-[a-z0-9]{5}"/g, '$1-SUFFIX"'],
  [/-----BEGIN CERTIFICATE-----[^"]+/g, "PEM"],
];

/** A value in which only that is left which two control planes should agree on. */
export function comparable(value: unknown): unknown {
  let text = JSON.stringify(value);
  for (const [pattern, word] of WORDS) text = text.replace(pattern, word);
  return inOrder(JSON.parse(text));
}

/** Without managedFields: a sandbox has one manager where a cluster has many. Objects in a list, and endpoints in a slice, come in any order. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(inOrder);
    const isUnordered = items.every(
      (item) => typeof item === "object" && item !== null && ("metadata" in item || "addresses" in item),
    );
    return isUnordered ? items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : items;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => name !== "managedFields");
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  // A list that was empty is null once kube-apiserver has kept it as protobuf.
  return Object.fromEntries(sorted.map(([name, field]) => [name, inOrder(field === null ? [] : field)]));
}
