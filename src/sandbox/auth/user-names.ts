import { labelProblems, subdomainProblems } from "@kagg/apiserver/internal";

export type ServiceAccountName = { readonly namespace: string; readonly name: string };

const SERVICE_ACCOUNT = "system:serviceaccount:";
const NODE = "system:node:";

/** The user that a ServiceAccount is; k8s.io/apiserver/pkg/authentication/serviceaccount/util.go. */
export const serviceAccountUserName = ({ namespace, name }: ServiceAccountName): string =>
  `${SERVICE_ACCOUNT}${namespace}:${name}`;

export const serviceAccountGroups = (namespace: string): readonly string[] => [
  "system:serviceaccounts",
  `system:serviceaccounts:${namespace}`,
];

/** The ServiceAccount that a user is; undefined for everybody else. */
export function readServiceAccount(userName: string): ServiceAccountName | undefined {
  if (!userName.startsWith(SERVICE_ACCOUNT)) return undefined;
  const [namespace = "", name = "", ...more] = userName.slice(SERVICE_ACCOUNT.length).split(":");
  const isOne =
    more.length === 0 && labelProblems(namespace).length === 0 && subdomainProblems(name).length === 0;
  return isOne ? { namespace, name } : undefined;
}

/** The node that a user is; undefined for everybody else. */
export function readNode(userName: string): string | undefined {
  if (!userName.startsWith(NODE)) return undefined;
  const name = userName.slice(NODE.length);
  return subdomainProblems(name).length === 0 ? name : undefined;
}
