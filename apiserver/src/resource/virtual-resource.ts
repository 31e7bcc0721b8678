import type { Verb } from "../http/request-info.ts";
import { columnOf } from "./column.ts";
import type { DefinitionProblem } from "./definition-error.ts";
import type { JsonSchema, ResourceDefinition, VersionDefinition } from "./definition.ts";
import type { KubeObject } from "./kube-object.ts";
import { nameProblems } from "./name-rules.ts";
import { pluralOf } from "./plural.ts";
import { publishedSchema } from "./published-schema.ts";
import type { ColumnInput } from "./resource-input.ts";
import { byVersionOrder } from "./version-order.ts";
import type { VirtualAnswers, VirtualResourceInput } from "./virtual-input.ts";
import type * as z from "zod";

/** A resource whose objects come from its author's functions. Made by {@link virtualResource}. */
export type VirtualResource = Omit<ResourceDefinition, "versions"> & {
  readonly versions: readonly VirtualVersion[];
  readonly problems: readonly DefinitionProblem[];
  readonly answers: VirtualAnswers<KubeObject>;
};

export type VirtualVersion = VersionDefinition & {
  /** Of everything but apiVersion, kind and metadata; undefined for built-in kinds. */
  readonly content: z.ZodType | undefined;
};

/**
 * Defines a kind that is not stored: its objects are given by functions, as a metrics server gives its measurements.
 * Tables, selectors and the checks of what is given back are done by the runtime. It never throws: what is wrong with
 * it is reported when the server is put together.
 *
 * @example
 * const PodMetrics = virtualResource({
 *   group: "metrics.k8s.io", kind: "PodMetrics", plural: "pods", scope: "Namespaced",
 *   versions: { v1beta1: { schema: z.object({ timestamp: z.string(), window: z.string() }) } },
 *   list: ({ namespace }) => measure(namespace),
 * });
 */
export function virtualResource<Schemas extends Record<string, z.ZodType>>(
  input: VirtualResourceInput<Schemas>,
): VirtualResource {
  const plural = input.plural ?? pluralOf(input.kind);
  const problems: DefinitionProblem[] = [];
  const report = (where: string, what: string): void => {
    problems.push({ where: `${input.kind}.${input.group} ${where}`, what });
  };
  nameProblems({ ...input, plural }, report, ["metrics.k8s.io"]);
  const written = Object.entries<VersionInput>(input.versions).sort(([a], [b]) => byVersionOrder(a, b));
  if (written.length === 0) report("versions", "at least one version is needed");
  // What the functions give is held to the schemas when it comes; only the author's types know the kind of object.
  const answers = input as unknown as VirtualAnswers<KubeObject>;
  checkAnswers(answers, input.scope, report);
  return {
    group: input.group,
    kind: input.kind,
    listKind: `${input.kind}List`,
    plural,
    singular: input.singular ?? input.kind.toLowerCase(),
    shortNames: input.shortNames ?? [],
    categories: input.categories ?? [],
    scope: input.scope,
    versions: written.map(([name, version]) => compile(name, version, report)),
    storageVersion: undefined,
    verbs: verbsOf(answers),
    status: false,
    scale: false,
    connect: [],
    problems,
    answers,
  };
}

type VersionInput = {
  readonly schema: z.ZodType;
  readonly columns?: readonly ColumnInput[];
  readonly deprecated?: string;
};

type Report = (where: string, what: string) => void;

function verbsOf({ create, delete: remove, get, list, watch }: VirtualAnswers<KubeObject>): Verb[] {
  const given: Partial<Record<Verb, unknown>> = { create, delete: remove, get: get ?? list, list, watch };
  return (["create", "delete", "get", "list", "watch"] as const).filter((verb) => given[verb]);
}

function checkAnswers(answers: VirtualAnswers<KubeObject>, scope: string, report: Report): void {
  const verbs = verbsOf(answers);
  if (verbs.length === 0)
    report("list", "no function is given: without list, get or create nothing can be asked");
  if (verbs.includes("watch") && !verbs.includes("list")) {
    report("watch", "whoever watches lists first: give list, too");
  }
  if (verbs.includes("delete") && !verbs.includes("list") && scope === "Namespaced") {
    // k8s.io/kubernetes/pkg/controller/namespace/deletion: it never learns that nothing is left.
    report("delete", "no namespace could ever be deleted: give list, too");
  }
}

const ownFields = ["apiVersion", "kind", "metadata"];

function compile(name: string, input: VersionInput, report: Report): VirtualVersion {
  const published = publishedSchema(input.schema, (path, what) =>
    report(`versions.${name}.schema${path}`, what),
  );
  const properties = (published["properties"] ?? {}) as Record<string, JsonSchema>;
  for (const field of ownFields.filter((field) => Object.hasOwn(properties, field))) {
    report(`versions.${name}.schema.${field}`, "every object has this; leave it out of the schema");
  }
  const schema = {
    ...published,
    properties: { apiVersion: { type: "string" }, kind: { type: "string" }, ...properties },
  };
  return {
    name,
    deprecated: input.deprecated,
    schema,
    scale: undefined,
    content: input.schema,
    columns: (input.columns ?? []).map((column, index) =>
      columnOf(column, schema, (what) => report(`versions.${name}.columns[${index}].path`, what)),
    ),
  };
}
