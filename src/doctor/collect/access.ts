import type { AccountAccess, Permission, Subject } from "../evidence.ts";
import { followed } from "../followed.ts";
import type { Pod } from "../objects.ts";
import { readBindings } from "./bindings.ts";
import { type Reader, Unreadable } from "./reader.ts";

type Account = { readonly namespace: string; readonly name: string };

/** What a ServiceAccount is asked for, permission by permission. */
const configMap = {
  group: "",
  resource: "configmaps",
  namespace: "kube-system",
  name: "extension-apiserver-authentication",
};
const questions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "get extension-apiserver-authentication": { ...configMap, verb: "get" },
  "list extension-apiserver-authentication": { ...configMap, verb: "list" },
  "watch extension-apiserver-authentication": { ...configMap, verb: "watch" },
  "create tokenreviews": { group: "authentication.k8s.io", resource: "tokenreviews", verb: "create" },
  "create subjectaccessreviews": {
    group: "authorization.k8s.io",
    resource: "subjectaccessreviews",
    verb: "create",
  },
};
const delegation = Object.keys(questions) as readonly Permission[];

const followedBy = (template: Subject["template"]): readonly Permission[] =>
  template ? followed[template].flatMap((one) => [`list ${one}`, `watch ${one}`] as const) : [];

/** `list flowschemas.flowcontrol.apiserver.k8s.io` */
function attributesOf(permission: Permission): Readonly<Record<string, string>> {
  const [verb = "", name = ""] = permission.split(" ");
  return questions[permission] ?? { verb, ...groupResource(name) };
}

/** `flowschemas.flowcontrol.apiserver.k8s.io`, `namespaces` */
export function groupResource(name: string): { readonly resource: string; readonly group: string } {
  const [resource = "", ...group] = name.split(".");
  return { resource, group: group.join(".") };
}

/**
 * What the ServiceAccounts of the pods may do of what a delegating API server needs. A SubjectAccessReview covers
 * aggregated roles and webhooks; where the caller may not create one, the bindings are read instead.
 */
export async function readAccess(
  reader: Reader,
  pods: readonly Pod[],
  template: Subject["template"],
): Promise<readonly AccountAccess[]> {
  const permissions = [...delegation, ...followedBy(template)];
  const accounts = new Map<string, { namespace: string; name: string }>();
  for (const { metadata, spec } of pods) {
    const at = { namespace: metadata.namespace ?? "", name: spec.serviceAccountName ?? "default" };
    accounts.set(`${at.namespace}/${at.name}`, at);
  }
  return Promise.all([...accounts.values()].map(async (account) => accessOf(reader, account, permissions)));
}

async function accessOf(
  reader: Reader,
  account: Account,
  permissions: readonly Permission[],
): Promise<AccountAccess> {
  try {
    const allowed = await Promise.all(
      permissions.map(async (one) => mayDo(reader, account, attributesOf(one))),
    );
    return { ...account, by: "review", denied: permissions.filter((_, index) => !allowed[index]) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { ...account, by: "bindings", denied: await readBindings(reader, account) };
  }
}

/** Asks by SubjectAccessReview. Throws {@link Unreadable} where that is not allowed. */
export async function mayDo(
  reader: Reader,
  { namespace, name }: Account,
  resourceAttributes: Readonly<Record<string, string>>,
): Promise<boolean> {
  const review = await reader.review<{ status?: { allowed?: boolean } }>(
    {
      path: "/apis/authorization.k8s.io/v1/subjectaccessreviews",
      what: `what ServiceAccount ${namespace}/${name} may do`,
      needs: "create subjectaccessreviews.authorization.k8s.io",
    },
    {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SubjectAccessReview",
      spec: {
        user: `system:serviceaccount:${namespace}:${name}`,
        groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"],
        resourceAttributes,
      },
    },
  );
  return review?.status?.allowed === true;
}
