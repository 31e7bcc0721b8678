import { setOf, type FieldSet } from "../apply/field-set.ts";
import { fieldElement } from "../apply/path-element.ts";
import type { StatusCause } from "../http/status-error.ts";
import type { Verb } from "../http/request-info.ts";
import { connectDefinitions, type ConnectSubresource } from "../resource/connect.ts";
import type { ConnectDefinition, JsonSchema, NativeTable } from "../resource/definition.ts";
import type { JsonObject, KubeObject } from "../resource/kube-object.ts";
import { pluralOf } from "../resource/plural.ts";
import type { Resource } from "../resource/resource.ts";
import type { ScalePaths } from "../resource/scale-paths.ts";
import { storedVerbs } from "../resource/verbs.ts";
import type { Scope } from "../rest/scope.ts";
import { labelProblems, subdomainProblems } from "../rest/qualified-name.ts";
import type { Definitions } from "./go-types.ts";
import { nativeDecode } from "./native-decode.ts";
import { postOf, type PostInput } from "./post.ts";
import { strategy, type Strategy } from "./native-strategy.ts";
import type { NativeRules } from "./native-rules.ts";

/** A kind that Kubernetes is built with; see {@link nativeResource}. */
export type NativeInput = Strategy &
  Partial<
    Pick<
      NativeRules,
      "canonicalize" | "fields" | "onDelete" | "orphanWarning" | "returnsDeleted" | "scaleSelector" | "waits"
    >
  > & {
    /** Empty for the first kinds of all, those of `/api/v1`. */
    readonly group: string;
    readonly version: string;
    readonly kind: string;
    readonly plural?: string;
    readonly singular?: string;
    readonly shortNames?: readonly string[];
    readonly categories?: readonly string[];
    readonly scope: "Namespaced" | "Cluster";
    /** What each answer warns of, behind "is deprecated": `in v1.33+; use …`. */
    readonly deprecated?: string;
    /** All of them unless said otherwise. */
    readonly verbs?: readonly Verb[];
    /** The name of its schema among the definitions: `io.k8s.api.core.v1.Pod`. */
    readonly definition: string;
    /** Schemas in OpenAPI form, each once, which refer to each other; `x-go` says the type that a field has in Go. */
    readonly definitions: Definitions;
    /** What a name may be: a DNS subdomain unless said otherwise; `path` is anything that fits in a URL. */
    readonly name?: "subdomain" | "label" | "path" | NativeRules["nameProblems"];
    readonly scale?: ScalePaths;
    readonly connect?: Readonly<Record<string, NativeConnection>>;
    readonly posts?: Readonly<Record<string, PostInput>>;
    /** Fills in what Go's defaulting fills in, in place, whenever an object is read. */
    readonly defaults?: (object: KubeObject) => void;
    readonly validate?: (
      object: KubeObject,
      live: KubeObject | undefined,
      scope: Scope,
    ) => readonly StatusCause[];
    readonly table?: NativeTable;
  };

/** A subresource that is answered by a function: `pods/log`. */
export type NativeConnection = ConnectSubresource<never>;

/**
 * Defines a kind as Kubernetes itself has it: read as its Go type is, with the defaults, the strategy and the validation
 * that its registry has. In all else it is a resource like any other.
 */
export function nativeResource(input: NativeInput): Resource {
  const { group, version, kind, definition, definitions, defaults } = input;
  const plural = input.plural ?? pluralOf(kind);
  const reading = nativeDecode(definitions, definition, defaults);
  const connect = input.connect ?? {};
  const schema: JsonSchema = definitions[definition] ?? {};
  return {
    group,
    kind,
    listKind: `${kind}List`,
    plural,
    singular: input.singular ?? kind.toLowerCase(),
    shortNames: input.shortNames ?? [],
    categories: input.categories ?? [],
    scope: input.scope,
    versions: [
      {
        name: version,
        deprecated: input.deprecated,
        schema,
        columns: [],
        scale: input.scale,
        native: { ...reading, definition, definitions, table: input.table },
        spec: undefined,
        status: undefined,
        lossy: [],
        toStorage: asIs,
        fromStorage: asIs,
      },
    ],
    storageVersion: version,
    verbs: input.verbs ?? storedVerbs,
    status: input.status !== undefined,
    scale: input.scale !== undefined,
    connect: [
      ...connectDefinitions(connect, () => undefined),
      ...Object.entries(input.posts ?? {}).map(([name, { kind }]) => postDefinition(name, kind)),
    ],
    connectTo: connect as unknown as Resource["connectTo"],
    parts: Object.entries(input.parts ?? {}).map(([name, { verbs }]) => ({ name, verbs })),
    problems: [],
    mutate: undefined,
    validate: undefined,
    validateDelete: input.validateDelete,
    native: nativeRules(input, reading.empty),
  };
}

function nativeRules(input: NativeInput, empty: () => JsonObject): NativeRules {
  return {
    nameProblems: nameProblems(input.name ?? "subdomain"),
    resetFields: resets(input),
    ...strategy(input, empty),
    validate: (object, live, scope) => input.validate?.(object, live, scope) ?? [],
    ...(input.onDelete && { onDelete: input.onDelete }),
    ...(input.scaleSelector && { scaleSelector: input.scaleSelector }),
    ...(input.fields && { fields: input.fields }),
    ...(input.orphanWarning && { orphanWarning: input.orphanWarning }),
    ...(input.waits && { waits: input.waits }),
    ...(input.canonicalize && { canonicalize: input.canonicalize }),
    posts: Object.fromEntries(Object.entries(input.posts ?? {}).map(([name, one]) => [name, postOf(one)])),
    returnsDeleted: input.returnsDeleted ?? false,
  };
}

function nameProblems(rule: NonNullable<NativeInput["name"]>): NativeRules["nameProblems"] {
  if (typeof rule === "function") return rule;
  if (rule === "label") return labelProblems;
  return rule === "path" ? pathProblems : subdomainProblems;
}

/** k8s.io/apimachinery/pkg/api/validate/content.IsPathSegmentName */
export function pathProblems(name: string): readonly string[] {
  if (name === "." || name === "..") return [`may not be '${name}'`];
  return ["/", "%"].filter((one) => name.includes(one)).map((one) => `may not contain '${one}'`);
}

function resets(input: NativeInput): NativeRules["resetFields"] {
  const sets = new Map<string, FieldSet>();
  const setFor = (subresource: string): FieldSet => {
    if (subresource === "") return setOfPaths(input.status ? ["status"] : []);
    if (subresource === "status") return setOfPaths(input.status?.resets ?? ["spec"]);
    return setOfPaths(input.parts?.[subresource]?.resets ?? []);
  };
  return (subresource) => {
    const known = sets.get(subresource) ?? setFor(subresource);
    sets.set(subresource, known);
    return known;
  };
}

const setOfPaths = (paths: readonly string[]): FieldSet =>
  setOf(...paths.map((path) => path.split(".").map(fieldElement)));

const postDefinition = (name: string, kind: PostInput["kind"]): ConnectDefinition => ({
  name,
  methods: ["POST"],
  verbs: ["create"],
  tail: false,
  kind,
});

const asIs = ({ spec, status }: KubeObject): Pick<KubeObject, "spec" | "status"> => ({
  ...(spec && { spec }),
  ...(status && { status }),
});
