import type { RequestInfo } from "../http/request-info.ts";
import { StatusError } from "../http/status-error.ts";
import type { User } from "./user.ts";

/**
 * The 403 of k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go, word for word: kubectl prints it, and
 * people search for it.
 */
export function forbidden(user: User, info: RequestInfo, reason: string): StatusError {
  const message = escapeHtml(sentence(user, info));
  const why = reason ? `${message}: ${reason}` : message;
  if (!info.isResource) return new StatusError(403, "Forbidden", `forbidden: ${why}`, {});
  const { group, resource, name } = info;
  const what = group ? `${resource}.${group}` : resource;
  const named = name ? `${what} ${JSON.stringify(name)}` : what;
  return new StatusError(403, "Forbidden", `${named} is forbidden: ${why}`, {
    ...(name && { name }),
    ...(group && { group }),
    kind: resource,
  });
}

function sentence({ name }: User, info: RequestInfo): string {
  const who = `User ${JSON.stringify(name)} cannot ${info.verb}`;
  if (!info.isResource) return `${who} path ${JSON.stringify(info.path)}`;
  const { resource, subresource, group, namespace } = info;
  const what = JSON.stringify(subresource ? `${resource}/${subresource}` : resource);
  const where = namespace ? `in the namespace ${JSON.stringify(namespace)}` : "at the cluster scope";
  return `${who} resource ${what} in API group ${JSON.stringify(group)} ${where}`;
}

const escapeHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
