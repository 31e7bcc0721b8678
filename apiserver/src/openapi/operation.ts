import type { Verb } from "../http/request-info.ts";
import { groupVersionPath } from "../resource/group-version.ts";
import type { ResourceDefinition } from "../resource/definition.ts";
import { connections } from "./connections.ts";
import { capitalise, META, operationScope, servedName } from "./names.ts";
import type { QueryParameterName } from "./query-parameters.ts";
import { SCALE } from "./scale-v1.ts";

/** One operation, before it is written in OpenAPI v2 or v3. */
export type Operation = {
  readonly path: string;
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** `x-kubernetes-action` */
  readonly action: string;
  /** What it works on: the resource's own kind, or a Scale. */
  readonly gvk: { readonly group: string; readonly version: string; readonly kind: string };
  readonly id: string;
  readonly description: string;
  readonly query: readonly QueryParameterName[];
  readonly consumes: readonly string[];
  /** The definition's name; undefined where the operation takes no body. */
  readonly body: { readonly definition: string; readonly required: boolean } | undefined;
  /** The definition's name by status code; undefined is a string in whatever form. */
  readonly responses: Readonly<Record<number, string | undefined>>;
};

const LIST: readonly QueryParameterName[] = [
  "allowWatchBookmarks",
  "continue",
  "fieldSelector",
  "labelSelector",
  "limit",
  "resourceVersion",
  "resourceVersionMatch",
  "sendInitialEvents",
  "timeoutSeconds",
  "watch",
];
const WRITE: readonly QueryParameterName[] = ["dryRun", "fieldManager", "fieldValidation"];
const DELETE: readonly QueryParameterName[] = [
  "dryRun",
  "gracePeriodSeconds",
  "orphanDependents",
  "propagationPolicy",
];
const DELETE_COLLECTION: readonly QueryParameterName[] = [
  "continue",
  "dryRun",
  "fieldSelector",
  "gracePeriodSeconds",
  "labelSelector",
  "limit",
  "orphanDependents",
  "propagationPolicy",
  "resourceVersion",
  "resourceVersionMatch",
  "timeoutSeconds",
];
const OBJECT_TYPES = ["application/json", "application/yaml"];
/** Strategic merge is not among them: kubectl would send it to what cannot be merged by a strategy. */
const PATCH_TYPES = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/apply-patch+yaml",
];

const NATIVE_PATCH_TYPES = [...PATCH_TYPES, "application/strategic-merge-patch+json"];

/** All operations of a resource in one version; apiextensions-apiserver's openapi builder is the model. */
export function operations(definition: ResourceDefinition, version: string): readonly Operation[] {
  const { group, plural, kind, scope, status, scale, verbs } = definition;
  const root = groupVersionPath(group, version);
  const namespaced = scope === "Namespaced";
  const collection = namespaced ? `${root}/namespaces/{namespace}/${plural}` : `${root}/${plural}`;
  const item = `${collection}/{name}`;
  const make = maker(definition, version);
  const everywhere = make.list(`${root}/${plural}`);
  const has = (verb: Verb, ...made: Operation[]): Operation[] => (verbs.includes(verb) ? made : []);
  return [
    ...(namespaced
      ? has("list", { ...everywhere, id: `list${operationScope(group, version)}${kind}ForAllNamespaces` })
      : []),
    ...has("list", make.list(collection)),
    ...has("create", make.create(collection)),
    ...has("deletecollection", make.deleteCollection(collection)),
    ...make.readAndWrite(item, "").filter(({ method }) => verbs.includes(verbOf[method])),
    ...has("delete", make.delete(item)),
    ...(status ? make.readAndWrite(`${item}/status`, "status") : []),
    ...(scale ? make.readAndWrite(`${item}/scale`, "scale") : []),
    ...(definition.parts ?? []).flatMap((part) =>
      make
        .readAndWrite(`${item}/${part.name}`, part.name)
        .filter(({ method }) => part.verbs.includes(verbOf[method])),
    ),
    ...definition.connect.flatMap((one) => connections(definition, version, item, one)),
  ];
}

const SCALE_KIND = { group: "autoscaling", version: "v1", kind: "Scale" } as const;

const verbOf = { get: "get", post: "create", put: "update", patch: "patch", delete: "delete" } as const;

type Part = Omit<Operation, "path" | "gvk">;

type Maker = {
  readonly list: (path: string) => Operation;
  readonly create: (path: string) => Operation;
  readonly deleteCollection: (path: string) => Operation;
  readonly delete: (path: string) => Operation;
  readonly readAndWrite: (path: string, subresource: string) => readonly Operation[];
};

function maker(definition: ResourceDefinition, version: string): Maker {
  const { group, kind, listKind, scope } = definition;
  const object = servedName(definition, version, kind);
  const gvk = { group, version, kind };
  const isNative = definition.versions.some(({ native }) => native);
  const middle = `${operationScope(group, version)}${scope === "Namespaced" ? "Namespaced" : ""}${kind}`;
  const list: Part = {
    ...NO_BODY,
    method: "get",
    action: "list",
    id: `list${middle}`,
    description: `list or watch objects of kind ${kind}`,
    query: LIST,
    responses: { 200: servedName(definition, version, listKind) },
  };
  const create: Part = {
    method: "post",
    action: "post",
    id: `create${middle}`,
    description: `create a ${kind}`,
    query: WRITE,
    consumes: OBJECT_TYPES,
    body: { definition: object, required: true },
    responses: { 200: object, 201: object, 202: object },
  };
  const remove = removals(kind, middle);
  return {
    list: (path) => ({ path, gvk, ...list }),
    create: (path) => ({ path, gvk, ...create }),
    deleteCollection: (path) => ({ path, gvk, ...remove.collection }),
    delete: (path) => ({ path, gvk, ...remove.one }),
    readAndWrite: (path, subresource) => {
      const isScale = subresource === "scale";
      const id = `${middle}${capitalise(subresource)}`;
      return readsAndWrites(kind, id, isScale ? SCALE : object, subresource).map((part) => ({
        path,
        gvk: isScale ? SCALE_KIND : gvk,
        ...part,
        ...(isNative && part.method === "patch" && { consumes: NATIVE_PATCH_TYPES }),
      }));
    },
  };
}

const NO_BODY: Pick<Part, "consumes" | "body"> = { consumes: OBJECT_TYPES, body: undefined };

function removals(kind: string, middle: string): { one: Part; collection: Part } {
  const status = `${META}Status`;
  const shared = {
    method: "delete" as const,
    consumes: OBJECT_TYPES,
    body: { definition: `${META}DeleteOptions`, required: false },
  };
  return {
    one: {
      ...shared,
      action: "delete",
      id: `delete${middle}`,
      description: `delete a ${kind}`,
      query: DELETE,
      responses: { 200: status, 202: status },
    },
    collection: {
      ...shared,
      action: "deletecollection",
      id: `deleteCollection${middle}`,
      description: `delete collection of ${kind}`,
      query: DELETE_COLLECTION,
      responses: { 200: status },
    },
  };
}

function readsAndWrites(kind: string, middle: string, object: string, subresource: string): readonly Part[] {
  const what = `${subresource ? `${subresource} of the specified` : "the specified"} ${kind}`;
  return [
    {
      ...NO_BODY,
      method: "get",
      action: "get",
      id: `read${middle}`,
      description: `read ${what}`,
      query: ["resourceVersion"],
      responses: { 200: object },
    },
    {
      method: "put",
      action: "put",
      id: `replace${middle}`,
      description: `replace ${what}`,
      query: WRITE,
      consumes: OBJECT_TYPES,
      body: { definition: object, required: true },
      responses: { 200: object, 201: object },
    },
    {
      method: "patch",
      action: "patch",
      id: `patch${middle}`,
      description: `partially update ${what}`,
      query: [...WRITE, "force"],
      consumes: PATCH_TYPES,
      body: { definition: `${META}Patch`, required: true },
      responses: { 200: object },
    },
  ];
}
