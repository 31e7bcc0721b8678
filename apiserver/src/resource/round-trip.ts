import { differences, type Difference } from "./differences.ts";
import type { DefinitionProblem } from "./definition-error.ts";
import type { JsonSchema } from "./definition.ts";
import { groupVersion } from "./group-version.ts";
import type { Json, JsonObject, KubeObject } from "./kube-object.ts";
import type { Content, Resource, ResourceVersion } from "./resource.ts";
import { samples } from "./samples.ts";

/** What the conversions of a resource do to generated objects. */
export type RoundTrips = {
  readonly problems: readonly DefinitionProblem[];
  /** Versions whose schemas took none of the generated objects, so that nothing is known of their conversions. */
  readonly untried: readonly string[];
};

/** As many objects as are tried in each direction: the bound is no time, so that every machine finds the same. */
const limit = 400;

/**
 * Converts generated objects from each version to the storage version and back, and from the storage version through
 * each other one. The idea is that of k8s.io/apimachinery/pkg/api/apitesting/roundtrip; here it is done at each start,
 * since what it finds loses the data of users.
 *
 * Everything that a version can say must come back. From the storage version, what the other version has under the same
 * path and with the same type must. Ranges, patterns and checks of one version that another does not have are no
 * problem: a request that breaks them is answered with 422.
 */
export function roundTrips(resource: Resource): RoundTrips {
  const storage = resource.versions.find(({ name }) => name === resource.storageVersion);
  const others = resource.versions.filter((version) => version !== storage);
  if (!storage || others.length === 0) return { problems: [], untried: [] };
  const at = `${resource.kind}.${resource.group}`;
  const stored = valid(resource, storage);
  const untried = stored.length === 0 ? [storage.name] : [];
  const problems = others.flatMap((version) => {
    const written = valid(resource, version);
    if (written.length === 0) untried.push(version.name);
    const isLossy = ({ path }: { path: string }): boolean =>
      version.lossy.some(
        (lossy) => path === lossy || path.startsWith(`${lossy}.`) || path.startsWith(`${lossy}[`),
      );
    const up = trip(
      resource,
      {
        first: version,
        second: storage,
        convert: [version.toStorage, version.fromStorage],
        names: ["to", "from"],
      },
      written,
    );
    const down = trip(
      resource,
      {
        first: storage,
        second: version,
        convert: [version.fromStorage, version.toStorage],
        names: ["from", "to"],
      },
      stored,
    );
    const shared = down.filter(
      ({ path, isFault }) => isFault || hasSame(version.schema, storage.schema, path),
    );
    return [...up, ...shared]
      .filter((finding) => !isLossy(finding))
      .map(({ what }) => ({ where: `${at} versions.${version.name}`, what }));
  });
  return { problems, untried };
}

type Finding = { readonly path: string; readonly what: string; readonly isFault: boolean };

type Trip = {
  readonly first: ResourceVersion;
  readonly second: ResourceVersion;
  readonly convert: readonly [(object: KubeObject) => Content, (object: KubeObject) => Content];
  readonly names: readonly [string, string];
};

/** One finding for each path. */
function trip(
  resource: Resource,
  { first, second, convert, names }: Trip,
  objects: readonly KubeObject[],
): Finding[] {
  const found = new Map<string, Finding>();
  const add = (finding: Finding): void => {
    const key = `${finding.isFault} ${finding.path}`;
    if (!found.has(key)) found.set(key, finding);
  };
  for (const object of objects) {
    const there = step(resource, second, convert[0], names[0], object, add);
    const back = there && step(resource, first, convert[1], names[1], there, add);
    if (!back) continue;
    for (const difference of [
      ...differences(object.spec, back.spec, ".spec"),
      ...differences(object.status, back.status, ".status"),
    ]) {
      add({ path: difference.path, isFault: false, what: lossText(first, second, difference) });
    }
  }
  return [...found.values()];
}

/** An object in another version, as it would be read; undefined where there is none, which is told where it is a fault. */
function step(
  { group }: Resource,
  to: ResourceVersion,
  convert: (object: KubeObject) => Content,
  name: string,
  object: KubeObject,
  add: (finding: Finding) => void,
): KubeObject | undefined {
  const given = `given ${shown({ spec: object.spec ?? null, ...(object.status && { status: object.status }) })}`;
  let content: Content;
  try {
    content = convert(object);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    add({ path: "", isFault: true, what: `${name} throws "${why}", ${given}` });
    return undefined;
  }
  const { kind, metadata } = object;
  const result = parsed(to, content);
  if (!("issues" in result)) return { apiVersion: groupVersion(group, to.name), kind, metadata, ...result };
  for (const { path, code, message } of result.issues) {
    // What is out of a range is refused when it is written; what is missing or of another type can never be right.
    if (!structural.has(code ?? "")) continue;
    const what = `${name} gives what the schema of ${to.name} refuses: ${path} ${message}, ${given}`;
    add({ path: path.replaceAll(/\[\d+\]/g, "[*]"), isFault: true, what });
  }
  return undefined;
}

const structural: ReadonlySet<string> = new Set([
  "invalid_type",
  "invalid_value",
  "invalid_union",
  "unrecognized_keys",
]);

type Issue = { readonly path: string; readonly code: string | undefined; readonly message: string };

function parsed(version: ResourceVersion, content: Content): Content | { readonly issues: readonly Issue[] } {
  const parts = (["spec", "status"] as const).flatMap((name) => {
    const schema = version[name];
    return schema && (name === "spec" || content.status !== undefined)
      ? [{ name, result: schema.safeParse(content[name]) }]
      : [];
  });
  const issues = parts.flatMap(({ name, result }) =>
    (result.error?.issues ?? []).map(({ path, code, message }) => ({
      code,
      message,
      path: path.reduce<string>(
        (at, one) => `${at}${typeof one === "number" ? `[${one}]` : `.${String(one)}`}`,
        `.${name}`,
      ),
    })),
  );
  if (issues.length > 0) return { issues };
  const read = parts.flatMap(({ name, result }) => (result.data === undefined ? [] : [[name, result.data]]));
  return JSON.parse(JSON.stringify(Object.fromEntries(read))) as Content;
}

/** Generated objects that a version takes, with their defaults. */
function valid({ group, kind }: Resource, version: ResourceVersion): KubeObject[] {
  const { spec, status } = (version.schema["properties"] ?? {}) as Record<string, JsonSchema>;
  const metadata = { name: "example", uid: "6f9619ff-8b86-4d01-b42d-00cf4fc964ff", resourceVersion: "1" };
  const specs = spec ? samples(spec) : [];
  const statuses: (Json | undefined)[] = status ? [...samples(status), undefined] : [undefined];
  const contents = [
    ...specs.map((one) => ({ spec: one, status: statuses[0] })),
    ...statuses.slice(1).map((one) => ({ spec: specs[0], status: one })),
  ];
  return contents.slice(0, limit).flatMap((content) => {
    const given = JSON.parse(JSON.stringify(content)) as { spec?: JsonObject; status?: JsonObject };
    const result = parsed(version, given);
    return "issues" in result
      ? []
      : [{ apiVersion: groupVersion(group, version.name), kind, metadata, ...result }];
  });
}

const lossText = (
  { name: first }: ResourceVersion,
  { name: second }: ResourceVersion,
  { path, before, after }: Difference,
): string =>
  `converted from ${first} to ${second} and back, ${path} is ${after === undefined ? "lost" : "changed"}: ${shown(before)} ` +
  `comes back as ${after === undefined ? "nothing" : shown(after)}; where that is meant, say lossy: [${JSON.stringify(path)}]`;

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** Whether two schemas have a field of the same type at a path. */
function hasSame(a: JsonSchema, b: JsonSchema, path: string): boolean {
  const [left, right] = [at(a, path), at(b, path)];
  return (
    left !== undefined &&
    right !== undefined &&
    left["type"] === right["type"] &&
    left["format"] === right["format"]
  );
}

function at(schema: JsonSchema, path: string): JsonSchema | undefined {
  return (path.match(/\.[^.[]+|\[\*\]/g) ?? []).reduce<JsonSchema | undefined>((found, step) => {
    if (step === "[*]") return found?.["items"] as JsonSchema | undefined;
    const properties = found?.["properties"] as Record<string, JsonSchema> | undefined;
    const open = found?.["additionalProperties"];
    return (
      properties?.[step.slice(1)] ??
      (typeof open === "object" && open !== null ? (open as JsonSchema) : undefined)
    );
  }, schema);
}
