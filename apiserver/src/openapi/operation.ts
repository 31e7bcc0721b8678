import type { ResourceDefinition } from "../resource/definition.ts";
import { capitalise, definitionName, META, operationScope } from "./names.ts";
import type { QueryParameterName } from "./query-parameters.ts";

/** One operation, before it is written in OpenAPI v2 or v3. */
export type Operation = {
  readonly path: string;
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** `x-kubernetes-action` */
  readonly action: string;
  readonly id: string;
  readonly description: string;
  readonly query: readonly QueryParameterName[];
  readonly consumes: readonly string[];
  /** The definition's name; undefined where the operation takes no body. */
  readonly body: { readonly definition: string; readonly required: boolean } | undefined;
  /** The definition's name by status code. */
  readonly responses: Readonly<Record<number, string>>;
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
const PATCH_TYPES = ["application/json-patch+json", "application/merge-patch+json"];

/** All operations of a resource in one version; apiextensions-apiserver's openapi builder is the model. */
export function operations(definition: ResourceDefinition, version: string): readonly Operation[] {
  const { group, plural, kind, scope, status } = definition;
  const root = `/apis/${group}/${version}`;
  const namespaced = scope === "Namespaced";
  const collection = namespaced ? `${root}/namespaces/{namespace}/${plural}` : `${root}/${plural}`;
  const item = `${collection}/{name}`;
  const make = maker(definition, version);
  const everywhere = make.list(`${root}/${plural}`);
  return [
    ...(namespaced
      ? [{ ...everywhere, id: `list${operationScope(group, version)}${kind}ForAllNamespaces` }]
      : []),
    make.list(collection),
    make.create(collection),
    make.deleteCollection(collection),
    ...make.readAndWrite(item, ""),
    make.delete(item),
    ...(status ? make.readAndWrite(`${item}/status`, "status") : []),
  ];
}

type Maker = {
  readonly list: (path: string) => Operation;
  readonly create: (path: string) => Operation;
  readonly deleteCollection: (path: string) => Operation;
  readonly delete: (path: string) => Operation;
  readonly readAndWrite: (path: string, subresource: string) => readonly Operation[];
};

function maker({ group, kind, listKind, scope }: ResourceDefinition, version: string): Maker {
  const object = definitionName(group, version, kind);
  const status = `${META}Status`;
  const id = (verb: string, subresource = ""): string =>
    `${verb}${operationScope(group, version)}${scope === "Namespaced" ? "Namespaced" : ""}${kind}${capitalise(subresource)}`;
  const deleteCollectionId = id("deleteCollection");
  const options = { definition: `${META}DeleteOptions`, required: false };
  const base = { query: [], consumes: OBJECT_TYPES, body: undefined, responses: { 200: object } };
  return {
    list: (path) => ({
      ...base,
      path,
      method: "get",
      action: "list",
      id: id("list"),
      description: `list or watch objects of kind ${kind}`,
      query: LIST,
      responses: { 200: definitionName(group, version, listKind) },
    }),
    create: (path) => ({
      ...base,
      path,
      method: "post",
      action: "post",
      id: id("create"),
      description: `create a ${kind}`,
      query: WRITE,
      body: { definition: object, required: true },
      responses: { 200: object, 201: object, 202: object },
    }),
    deleteCollection: (path) => ({
      ...base,
      path,
      method: "delete",
      action: "deletecollection",
      id: deleteCollectionId,
      description: `delete collection of ${kind}`,
      query: DELETE_COLLECTION,
      body: options,
      responses: { 200: status },
    }),
    delete: (path) => ({
      ...base,
      path,
      method: "delete",
      action: "delete",
      id: id("delete"),
      description: `delete a ${kind}`,
      query: DELETE,
      body: options,
      responses: { 200: status, 202: status },
    }),
    readAndWrite: (path, subresource) => {
      const of = subresource ? `${subresource} of the specified` : "the specified";
      return [
        {
          ...base,
          path,
          method: "get",
          action: "get",
          id: id("read", subresource),
          description: `read ${of} ${kind}`,
          query: ["resourceVersion"],
        },
        {
          ...base,
          path,
          method: "put",
          action: "put",
          id: id("replace", subresource),
          description: `replace ${of} ${kind}`,
          query: WRITE,
          body: { definition: object, required: true },
          responses: { 200: object, 201: object },
        },
        {
          ...base,
          path,
          method: "patch",
          action: "patch",
          id: id("patch", subresource),
          description: `partially update ${of} ${kind}`,
          query: [...WRITE, "force"],
          consumes: PATCH_TYPES,
          body: { definition: `${META}Patch`, required: true },
        },
      ];
    },
  };
}
