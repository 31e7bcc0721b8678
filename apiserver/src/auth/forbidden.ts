import type { RequestInfo } from "../http/request-info.ts";
import { StatusError, type StatusDetails } from "../http/status-error.ts";
import type { User } from "./user.ts";

/** A 403, and for the audit log what the authorizer said of it. */
export class Forbidden extends StatusError {
  readonly why: string;

  constructor(message: string, details: StatusDetails, why: string) {
    super(403, "Forbidden", message, details);
    this.why = why;
  }
}

/**
 * The 403 of k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go, word for word: kubectl prints it, and
 * people search for it.
 */
export function forbidden(user: User, info: RequestInfo, reason: string): Forbidden {
  const message = escapeHtml(sentence(user, info));
  const why = reason ? `${message}: ${reason}` : message;
  if (!info.isResource) return new Forbidden(`forbidden: ${why}`, {}, reason);
  const { group, resource, name } = info;
  const what = group ? `${resource}.${group}` : resource;
  const named = name ? `${what} ${JSON.stringify(name)}` : what;
  const details = { ...(name && { name }), ...(group && { group }), kind: resource };
  return new Forbidden(`${named} is forbidden: ${why}`, details, reason);
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
