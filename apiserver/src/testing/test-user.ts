import { forbidden } from "../auth/forbidden.ts";
import type { User } from "../auth/user.ts";
import type { RequestInfo } from "../http/request-info.ts";

/** Someone who uses the server in a test. */
export type TestUser = Partial<Omit<User, "name">> & {
  /**
   * What they may do; everything without it. Rules that allow it, as those of RBAC, or a function that says so. Whoever has
   * rules may also read what every user of a cluster may: discovery, OpenAPI, health and version.
   */
  readonly may?: readonly TestRule[] | ((access: TestAccess) => boolean);
};

/** As a rule of an RBAC role; `*` stands for everything. */
export type TestRule = {
  readonly verbs: readonly string[];
  /** Plurals; the status of mangoes is `mangoes/status`. */
  readonly resources: readonly string[];
  /** All by default. */
  readonly groups?: readonly string[];
  /** All by default; `""` is what goes over all namespaces. */
  readonly namespaces?: readonly string[];
};

/** What somebody asks for: something of a resource, or another path. */
export type TestAccess = RequestInfo;

/** Resolves where the user may; rejects with the 403 that kube-apiserver's users see otherwise. */
export async function authorizeTest(user: User, may: TestUser["may"], access: RequestInfo): Promise<string> {
  const allowed =
    may === undefined ||
    (typeof may === "function" ? may(access) : isOpen(access) || may.some((rule) => allows(rule, access)));
  if (!allowed) throw forbidden(user, access, "");
  return "";
}

function allows(rule: TestRule, access: TestAccess): boolean {
  if (!access.isResource) return false;
  const { verb, group, resource, subresource, namespace } = access;
  const covers = (list: readonly string[] | undefined, wanted: string): boolean =>
    list === undefined || list.includes("*") || list.includes(wanted);
  return (
    covers(rule.verbs, verb) &&
    covers(rule.resources, subresource ? `${resource}/${subresource}` : resource) &&
    covers(rule.groups, group) &&
    covers(rule.namespaces, namespace)
  );
}

/** ClusterRoles system:discovery and system:public-info-viewer. */
const isOpen = ({ isResource, verb, path }: TestAccess): boolean =>
  !isResource && verb === "get" && /^\/(?:apis?|openapi|healthz|livez|readyz|version)(?:\/|$)/.test(path);
