import type { ServedResource, ServedVersion } from "../discovery/served-groups.ts";
import type { JsonSchema } from "../resource/definition.ts";
import { META_SCHEMAS } from "./meta-v1.ts";
import { SCALE_SCHEMAS } from "./scale-v1.ts";
import { nativeSchemas } from "./native-schemas.ts";
import { definitionName, META, reference, servedName } from "./names.ts";

const API_VERSION =
  "APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources";
const KIND =
  "Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds";
const TYPE_META: JsonSchema = {
  apiVersion: { type: "string", description: API_VERSION },
  kind: { type: "string", description: KIND },
};

/** The definitions of one version of a group: its kinds, their lists, and what they refer to. */
export function versionSchemas(
  group: string,
  { name, resources }: ServedVersion,
): Record<string, JsonSchema> {
  const own = resources.flatMap((served) => [
    ...(served.version.native
      ? Object.entries(nativeSchemas(served.version))
      : [[definitionName(group, name, served.definition.kind), objectSchema(served)] as const]),
    ...(served.definition.verbs.includes("list") || !served.version.native
      ? [[servedName(served.definition, name, served.definition.listKind), listSchema(served)] as const]
      : []),
  ]);
  const hasScale = resources.some(({ definition }) => definition.scale);
  return { ...Object.fromEntries(own), ...(hasScale && SCALE_SCHEMAS), ...sharedSchemas(group, name) };
}

function objectSchema({ definition, version }: ServedResource): JsonSchema {
  const { group, kind } = definition;
  const properties = version.schema["properties"] as JsonSchema | undefined;
  return {
    ...version.schema,
    type: "object",
    properties: {
      ...properties,
      ...TYPE_META,
      metadata: {
        allOf: [reference(`${META}ObjectMeta`)],
        description:
          "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata",
      },
    },
    "x-kubernetes-group-version-kind": [{ group, version: version.name, kind }],
  };
}

function listSchema({ definition, version }: ServedResource): JsonSchema {
  const { group, kind, listKind, plural } = definition;
  return {
    description: `${listKind} is a list of ${kind}`,
    type: "object",
    required: ["items"],
    properties: {
      ...TYPE_META,
      items: {
        type: "array",
        description: `List of ${plural}. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md`,
        items: { allOf: [reference(servedName(definition, version.name, kind))] },
      },
      metadata: {
        allOf: [reference(`${META}ListMeta`)],
        description:
          "Standard list metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds",
      },
    },
    "x-kubernetes-group-version-kind": [{ group, version: version.name, kind: listKind }],
  };
}

/** DeleteOptions belongs to every group (k8s.io/apimachinery/pkg/apis/meta/v1.AddToGroupVersion). */
function sharedSchemas(group: string, version: string): Record<string, JsonSchema> {
  const name = `${META}DeleteOptions`;
  return {
    ...META_SCHEMAS,
    [name]: {
      ...META_SCHEMAS[name],
      "x-kubernetes-group-version-kind": [
        { group: "", kind: "DeleteOptions", version: "v1" },
        { group, kind: "DeleteOptions", version },
      ],
    },
  };
}
