type Json = { readonly [field: string]: unknown };

/** An OpenAPI v2 document, as far as merging looks into it. */
export type Swagger = Json & {
  readonly paths?: Readonly<Record<string, unknown>>;
  readonly definitions?: Readonly<Record<string, Json>>;
  readonly parameters?: Readonly<Record<string, Json>>;
};

const GVK = "x-kubernetes-group-version-kind";

/**
 * Only the paths that are wanted, and without the definitions that nothing else needs
 * (k8s.io/kube-openapi/pkg/aggregator FilterSpecByPathsWithoutSideEffects).
 */
export function onlyPaths(document: Swagger, isWanted: (path: string) => boolean): Swagger {
  const { paths, definitions = {} } = document;
  if (!paths) return document;
  const before = usedDefinitions({ ...document, definitions: {} }, definitions);
  const left = { ...document, paths: pick(paths, isWanted) };
  const after = usedDefinitions({ ...left, definitions: {} }, definitions);
  return { ...left, definitions: pick(definitions, (name) => after.has(name) || !before.has(name)) };
}

/**
 * Adds a document to another. A path that is there already stays as it is; a definition or parameter of the same name and another
 * content gets a new name (MergeSpecsIgnorePathConflictRenamingDefinitionsAndParameters).
 */
export function merged(target: Swagger, source: Swagger): Swagger {
  if (!source.paths) return target;
  const isNew = (path: string): boolean => target.paths?.[path] === undefined;
  const names = Object.keys(source.paths);
  if (!names.some(isNew)) return target;
  const filtered = names.every(isNew) ? source : onlyPaths(source, isNew);
  const added = renamed(
    renamed(filtered, "definitions", target.definitions ?? {}),
    "parameters",
    target.parameters ?? {},
  );
  const definitions: Record<string, Json> = { ...target.definitions };
  for (const [name, schema] of Object.entries(added.definitions ?? {})) {
    const known = definitions[name];
    definitions[name] = known ? withKindsOf(known, schema) : schema;
  }
  const parameters = { ...added.parameters, ...target.parameters };
  return {
    ...target,
    paths: { ...target.paths, ...added.paths },
    definitions,
    ...(Object.keys(parameters).length > 0 && { parameters }),
  };
}

function renamed(
  source: Swagger,
  field: "definitions" | "parameters",
  known: Readonly<Record<string, Json>>,
): Swagger {
  const own = source[field] ?? {};
  const renames = new Map<string, string>();
  for (const [name, content] of Object.entries(own)) {
    const other = known[name];
    if (!other || isSame(other, content)) continue;
    for (let number = 2; ; number++) {
      const next = `${name}_v${number}`;
      const taken = known[next];
      const isFree = !taken && !own[next] && ![...renames.values()].includes(next);
      if (!isFree && !(taken && isSame(taken, content))) continue;
      renames.set(name, next);
      break;
    }
  }
  if (renames.size === 0) return source;
  const prefix = `#/${field}/`;
  const point = (reference: string): string =>
    reference.startsWith(prefix)
      ? prefix + (renames.get(reference.slice(prefix.length)) ?? reference.slice(prefix.length))
      : reference;
  const moved = withReferences(source, point) as Swagger;
  return {
    ...moved,
    [field]: Object.fromEntries(
      Object.entries(moved[field] ?? {}).map(([name, content]) => [renames.get(name) ?? name, content]),
    ),
  };
}

/** One type may have another list of kinds in each server. */
function withKindsOf(known: Json, other: Json): Json {
  const [own, more] = [known[GVK], other[GVK]];
  if (more === undefined) return known;
  if (!Array.isArray(own)) return { ...known, [GVK]: more };
  const all = new Map([...(own as Json[]), ...(more as Json[])].map((kind) => [kindName(kind), kind]));
  if (all.size === own.length) return known;
  return { ...known, [GVK]: [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, kind]) => kind) };
}

const kindName = (kind: Json): string =>
  `${String(kind["group"])}/${String(kind["version"])}.${String(kind["kind"])}`;

const isSame = (a: Json, b: Json): boolean => canonical(a) === canonical(b);

const canonical = (content: Json): string =>
  JSON.stringify({ ...content, [GVK]: undefined }, (_, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

const pick = <Value>(
  record: Readonly<Record<string, Value>>,
  isWanted: (name: string) => boolean,
): Record<string, Value> => Object.fromEntries(Object.entries(record).filter(([name]) => isWanted(name)));

/** Those that are named from within `root`, and from within what is named. */
function usedDefinitions(
  root: unknown,
  definitions: Readonly<Record<string, unknown>> = {},
): ReadonlySet<string> {
  const used = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [field, inner] of Object.entries(value)) {
      if (field !== "$ref" || typeof inner !== "string") {
        walk(inner);
        continue;
      }
      const name = inner.slice("#/definitions/".length);
      if (!inner.startsWith("#/definitions/") || used.has(name)) continue;
      used.add(name);
      walk(definitions[name]);
    }
  };
  walk(root);
  return used;
}

function withReferences(value: unknown, point: (reference: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => withReferences(item, point));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [
      field,
      field === "$ref" && typeof inner === "string" ? point(inner) : withReferences(inner, point),
    ]),
  );
}
