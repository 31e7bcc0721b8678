import { connectDefinitions, type ConnectSubresource } from "./connect.ts";
import { columnOf } from "./column.ts";
import type { JsonObject, KubeObject } from "./kube-object.ts";
import { pluralOf } from "./plural.ts";
import type {
  DeleteContext,
  FieldProblem,
  ResourceInput,
  VersionInput,
  WriteContext,
} from "./resource-input.ts";
import { scaleProblems, type ScalePaths } from "./scale-paths.ts";
import type * as z from "zod";
import type { NativeRules } from "../native/native-rules.ts";
import { nameProblems } from "./name-rules.ts";
import { storedVerbs } from "./verbs.ts";
import { byVersionOrder } from "./version-order.ts";
import { compileVersion } from "./compile-version.ts";
import type { DefinitionProblem } from "./definition-error.ts";
import type { JsonSchema, ResourceDefinition, VersionDefinition } from "./definition.ts";

/**
 * A resource that can be served: its names and documents (a {@link ResourceDefinition}), and what is needed to read,
 * check and convert its objects. Made by {@link resource}.
 */
export type Resource = Omit<ResourceDefinition, "versions"> & {
  readonly storageVersion: string;
  readonly versions: readonly ResourceVersion[];
  /** What is wrong with the definition; `checkResources` reports those of all resources at once. */
  readonly problems: readonly DefinitionProblem[];
  /** What answers the subresources that its author has written, by their names. */
  readonly connectTo: Readonly<Record<string, ConnectSubresource<KubeObject>>>;
  /** The author's own functions, on the object in its storage version; undefined where there are none. */
  readonly mutate: AnyMutate | undefined;
  readonly validate: AnyValidate | undefined;
  readonly validateDelete: AnyValidateDelete | undefined;
  /** The strategy of a built-in kind; see native/. */
  readonly native?: NativeRules;
};

export type ResourceVersion = VersionDefinition & {
  /** Undefined for built-in kinds. */
  readonly spec: z.ZodType | undefined;
  readonly status: z.ZodType | undefined;
  /** Paths below `.spec` and `.status` whose values conversions may lose. */
  readonly lossy: readonly string[];
  readonly toStorage: (object: KubeObject) => Content;
  readonly fromStorage: (object: KubeObject) => Content;
};

/** What a conversion works on; metadata is the same in every version. */
export type Content = { readonly spec?: JsonObject; readonly status?: JsonObject };

/**
 * Defines one kind with all its versions. It never throws: what is wrong with it is reported when the server is put
 * together, together with what is wrong with the others.
 *
 * @example
 * const Mango = resource({
 *   group: "fruit.example.com", kind: "Mango", plural: "mangoes", scope: "Namespaced",
 *   versions: { v1: { spec: z.object({ variety: z.string() }) } },
 *   storageVersion: "v1",
 * });
 */
export function resource<
  Specs extends Record<string, z.ZodType>,
  Statuses extends Record<string, unknown>,
  Storage extends keyof Specs & string,
>(input: ResourceInput<Specs, Statuses, Storage>): Resource {
  const plural = input.plural ?? pluralOf(input.kind);
  const at = `${input.kind}.${input.group}`;
  const problems: DefinitionProblem[] = [];
  const report = (where: string, what: string): void => {
    problems.push({ where: `${at} ${where}`, what });
  };
  nameProblems({ ...input, plural }, report);
  const written = Object.entries<VersionInput>(input.versions).sort(([a], [b]) => byVersionOrder(a, b));
  if (written.length === 0) report("versions", "at least one version is needed");
  if (!written.some(([name]) => name === input.storageVersion)) {
    report("storageVersion", `"${input.storageVersion}" is not among the versions`);
  }
  const status = input.subresources?.status ?? false;
  const { scale, connect = {} } = input.subresources ?? {};
  for (const key of Object.keys(input.subresources ?? {})) {
    if (key !== "status" && key !== "scale" && key !== "connect") {
      report(`subresources.${key}`, "there is no such subresource; status, scale and connect are");
    }
  }
  if (status && !written.some(([, version]) => version.status)) {
    report("subresources.status", "no version has a status schema");
  }
  return {
    group: input.group,
    kind: input.kind,
    listKind: `${input.kind}List`,
    plural,
    singular: input.singular ?? input.kind.toLowerCase(),
    shortNames: input.shortNames ?? [],
    categories: input.categories ?? [],
    scope: input.scope,
    versions: written.map(([name, version]) => {
      const compiled = compileVersion(name, version, name === input.storageVersion, report);
      return {
        ...compiled,
        scale: scaleOf(scale, name, version, compiled.schema, report),
        columns: (version.columns ?? []).map((column, index) =>
          columnOf(column, compiled.schema, (what) =>
            report(`versions.${name}.columns[${index}].path`, what),
          ),
        ),
      };
    }),
    storageVersion: input.storageVersion,
    verbs: storedVerbs,
    status,
    scale: scale !== undefined,
    connect: connectDefinitions(connect, report),
    connectTo: connect as unknown as Resource["connectTo"],
    problems,
    // Their types come from the schemas that an object has passed before it gets to them.
    mutate: input.mutate as AnyMutate | undefined,
    validate: input.validate as AnyValidate | undefined,
    validateDelete: input.validateDelete as AnyValidateDelete | undefined,
  };
}

function scaleOf(
  everywhere: ScalePaths | undefined,
  name: string,
  version: VersionInput,
  schema: JsonSchema,
  report: (where: string, what: string) => void,
): ScalePaths | undefined {
  const where = version.scale ? `versions.${name}.scale` : "subresources.scale";
  if (!everywhere) {
    if (version.scale)
      report(where, "subresources.scale says nothing; a scale is of all versions or of none");
    return undefined;
  }
  const paths = version.scale ?? everywhere;
  scaleProblems(paths, schema, (field, what) => report(`${where}.${field}`, `in ${name}, ${what}`));
  return paths;
}

type AnyMutate = (
  object: KubeObject,
  context: WriteContext<KubeObject>,
) => KubeObject | undefined | Promise<KubeObject | undefined>;
type AnyValidate = (
  object: KubeObject,
  context: WriteContext<KubeObject>,
) => readonly FieldProblem[] | Promise<readonly FieldProblem[]>;
type AnyValidateDelete = (
  object: KubeObject,
  context: DeleteContext,
) => string | undefined | Promise<string | undefined>;
