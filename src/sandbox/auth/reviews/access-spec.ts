import type { User } from "@kagg/apiserver/internal";
import type { Attributes } from "../attributes.ts";

export type SelectorRequirement = {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[] | null;
};

export type SelectorAttributes = {
  readonly rawSelector?: string;
  readonly requirements?: readonly SelectorRequirement[] | null;
};

/** authorization.k8s.io/v1 ResourceAttributes, as it was sent. */
type AskedResource = {
  readonly namespace?: string;
  readonly verb?: string;
  readonly group?: string;
  readonly version?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly name?: string;
  readonly fieldSelector?: SelectorAttributes | null;
  readonly labelSelector?: SelectorAttributes | null;
};

export type AskedPath = { readonly path?: string; readonly verb?: string };

/** The spec of a SubjectAccessReview; those about oneself name no user. */
export type AccessSpec = {
  readonly resourceAttributes?: AskedResource | null;
  readonly nonResourceAttributes?: AskedPath | null;
  readonly user?: string;
  readonly groups?: readonly string[] | null;
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>> | null;
};

/** What a spec asks for, once it was found to be whole. */
export function askedAttributes({ resourceAttributes, nonResourceAttributes }: AccessSpec): Attributes {
  if (!resourceAttributes) {
    const { path = "", verb = "" } = nonResourceAttributes ?? {};
    return { path, verb };
  }
  const { verb = "", group = "", version = "", resource = "" } = resourceAttributes;
  const { subresource = "", namespace = "", name = "" } = resourceAttributes;
  return { verb, group, version: version || "*", resource, subresource, namespace, name };
}

export const askedUser = ({ user = "", uid = "", groups, extra }: AccessSpec): User => ({
  name: user,
  uid,
  groups: groups ?? [],
  extra: extra ?? {},
});
