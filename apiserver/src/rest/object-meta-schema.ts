import type { JsonSchema } from "../resource/definition.ts";

const string: JsonSchema = { type: "string" };
const time: JsonSchema = { type: "string", format: "date-time" };
const integer: JsonSchema = { type: "integer" };
const boolean: JsonSchema = { type: "boolean" };
const strings: JsonSchema = { type: "object", additionalProperties: string };

/** metav1.ObjectMeta as requests may hold it: decides which fields of metadata are known, and their types. */
export const objectMetaSchema: JsonSchema = {
  type: "object",
  properties: {
    name: string,
    generateName: string,
    namespace: string,
    selfLink: string,
    uid: string,
    resourceVersion: string,
    generation: integer,
    creationTimestamp: time,
    deletionTimestamp: time,
    deletionGracePeriodSeconds: integer,
    labels: strings,
    annotations: strings,
    ownerReferences: {
      type: "array",
      items: {
        type: "object",
        properties: {
          apiVersion: string,
          kind: string,
          name: string,
          uid: string,
          controller: boolean,
          blockOwnerDeletion: boolean,
        },
      },
    },
    finalizers: { type: "array", items: string },
    managedFields: {
      type: "array",
      items: {
        type: "object",
        properties: {
          manager: string,
          operation: string,
          apiVersion: string,
          time,
          fieldsType: string,
          fieldsV1: {},
          subresource: string,
        },
      },
    },
  },
};
