import { readFieldSelector } from "../http/field-selector.ts";
import type { RequestInfo } from "../http/request-info.ts";
import { readLabelRequirements } from "./label-requirements.ts";
import type { User } from "./user.ts";

/** The spec of the SubjectAccessReview that asks whether a user may do what a request asks for. */
export function accessReviewSpec(user: User, info: RequestInfo, query: URLSearchParams): object {
  return {
    user: user.name,
    ...(user.uid && { uid: user.uid }),
    groups: user.groups,
    extra: user.extra,
    ...(info.isResource
      ? { resourceAttributes: resourceAttributes(info, query) }
      : { nonResourceAttributes: { path: decodeURIComponent(info.path), verb: info.verb } }),
  };
}

type ResourceInfo = Extract<RequestInfo, { isResource: true }>;

/** Verbs whose selectors are part of what is asked. */
export const SELECTABLE: ReadonlySet<string> = new Set(["list", "watch", "deletecollection"]);

function resourceAttributes(info: ResourceInfo, query: URLSearchParams): object {
  const { namespace, verb, group, version, resource, subresource, name } = info;
  const selects = SELECTABLE.has(verb);
  const fields = selects ? fieldRequirements(query.get("fieldSelector") ?? "") : [];
  const labels = selects ? readLabelRequirements(query.get("labelSelector") ?? "") : [];
  return {
    ...(namespace && { namespace }),
    verb,
    group,
    version,
    resource,
    ...(subresource && { subresource }),
    ...(name && { name }),
    ...(fields.length > 0 && { fieldSelector: { requirements: fields } }),
    ...(labels.length > 0 && { labelSelector: { requirements: labels } }),
  };
}

const fieldRequirements = (selector: string): readonly object[] =>
  readFieldSelector(selector).map(({ field, operator, value }) => ({
    key: field,
    operator: operator === "=" ? "In" : "NotIn",
    values: [value],
  }));
