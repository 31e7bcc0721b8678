import type { RequestInfo, User } from "@kagg/apiserver/internal";

/** What someone wants to do to a resource; `name` is empty for collections, `namespace` for all of them. */
export type ResourceAttributes = {
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
};

/** What someone wants to do to a path that is no resource, such as /healthz. */
export type PathAttributes = { readonly verb: string; readonly path: string };

export type Attributes = ResourceAttributes | PathAttributes;

/** `reason` says by what it is allowed, or what went wrong where it is not; it may be empty. */
type Decision = { readonly allowed: boolean; readonly reason: string };

/** Whether a user may; answers at once. */
export type Authorizer = (user: User, attributes: Attributes) => Decision;

export const isPath = (attributes: Attributes): attributes is PathAttributes => "path" in attributes;

/** What a request asks for, as an authorizer sees it. */
export function attributesOf(info: RequestInfo): Attributes {
  if (!info.isResource) return { verb: info.verb, path: decodeURIComponent(info.path) };
  const { verb, group, version, resource, subresource, namespace, name } = info;
  return { verb, group, version, resource, subresource, namespace, name };
}
