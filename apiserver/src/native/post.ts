import type { Reply } from "../http/exchange.ts";
import type { User } from "../auth/user.ts";
import type { VersionDefinition } from "../resource/definition.ts";
import type { KubeObject } from "../resource/kube-object.ts";
import { answerJson, answerObject } from "../rest/answer.ts";
import { decodeBody } from "../rest/decode.ts";
import { negotiate } from "../rest/media-type.ts";
import { checkNamespace } from "../rest/request-identity.ts";
import type { Scope, View } from "../rest/scope.ts";
import { writeOptions } from "../rest/write-options.ts";
import type { Definitions } from "./go-types.ts";
import { nativeDecode } from "./native-decode.ts";

/** A subresource that takes an object of another kind and stores nothing of it: `serviceaccounts/token`, `pods/eviction`. */
export type PostInput = {
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  readonly definition: string;
  readonly definitions: Definitions;
  /** What is answered, with 201; a Status is sent as it is. Throws a StatusError. */
  readonly answer: (object: KubeObject, request: PostRequest) => KubeObject | Promise<KubeObject>;
};

export type PostRequest = {
  readonly user: User;
  /** Of the path. */
  readonly namespace: string;
  readonly name: string;
  readonly dryRun: boolean;
};

/** What {@link PostInput} becomes. */
export type Post = PostInput & { readonly version: VersionDefinition };

export const postOf = (input: PostInput): Post => ({
  ...input,
  version: {
    name: input.kind.version,
    deprecated: undefined,
    schema: input.definitions[input.definition] ?? {},
    columns: [],
    scale: undefined,
    native: {
      ...nativeDecode(input.definitions, input.definition, undefined),
      definition: input.definition,
      definitions: input.definitions,
      table: undefined,
    },
  },
});

/** POST to such a subresource. */
export async function post({ exchange, clock, info, resource }: Scope, given: Post): Promise<Reply> {
  const { group, kind } = given.kind;
  const view: View = {
    exchange,
    clock,
    resource: { group, kind, listKind: `${kind}List`, plural: resource.plural },
    version: given.version,
  };
  const media = negotiate(exchange);
  const { dryRun, fieldValidation } = writeOptions(exchange.query, "CreateOptions");
  const object = await decodeBody(view, fieldValidation);
  checkNamespace({ resource, info }, object.metadata);
  const { namespace, name } = info;
  const answer = await given.answer(object, { user: exchange.user, namespace, name, dryRun });
  return answer.kind === "Status" ? answerJson(media, 201, answer) : answerObject(view, media, 201, answer);
}
