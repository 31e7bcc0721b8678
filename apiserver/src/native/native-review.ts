import type { KubeObject } from "../resource/kube-object.ts";
import type { VirtualResource } from "../resource/virtual-resource.ts";
import type { VirtualWriteRequest } from "../resource/virtual-input.ts";
import type { Definitions } from "./go-types.ts";
import { nativeDecode } from "./native-decode.ts";

/** A kind of the Review sort: what is posted is answered, and nothing is stored. */
export type NativeReviewInput = {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly scope: "Namespaced" | "Cluster";
  readonly definition: string;
  readonly definitions: Definitions;
  readonly create: (
    request: VirtualWriteRequest & { readonly object: KubeObject },
  ) => KubeObject | Promise<KubeObject>;
};

/** Defines one; its objects are read as those of {@link nativeResource} are. */
export function nativeReview(input: NativeReviewInput): VirtualResource {
  const { group, version, kind, scope, definition, definitions, create } = input;
  return {
    group,
    kind,
    listKind: `${kind}List`,
    plural: `${kind.toLowerCase()}s`,
    singular: kind.toLowerCase(),
    shortNames: [],
    categories: [],
    scope,
    versions: [
      {
        name: version,
        deprecated: undefined,
        schema: definitions[definition] ?? {},
        columns: [],
        scale: undefined,
        native: {
          ...nativeDecode(definitions, definition, undefined),
          definition,
          definitions,
          table: undefined,
        },
        content: undefined,
      },
    ],
    storageVersion: undefined,
    verbs: ["create"],
    status: false,
    scale: false,
    connect: [],
    problems: [],
    answers: { create },
  };
}
