import { badRequest, conflict, goQuote, notFound } from "@kagg/apiserver/internal";
import { resourceName, type State, type Stored } from "../../state.ts";
import type { ServiceAccountName } from "../user-names.ts";
import type { Claims } from "./claims.ts";

/** authentication.k8s.io/v1 BoundObjectReference */
export type BoundObjectReference = {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly uid?: string;
};

export type Bound = Pick<Claims["kubernetes.io"], "node" | "pod" | "secret">;

/** What a token is to be bound to: it is good for as long as that is there. Throws a 400, a 404 or a 409. */
export function boundObjects(
  state: Pick<State, "get">,
  reference: BoundObjectReference,
  account: ServiceAccountName,
): Bound {
  const { apiVersion = "", kind = "", name = "", uid = "" } = reference;
  const plural = PLURALS[kind];
  if (!plural || apiVersion.includes("/"))
    throw badRequest(`cannot bind token to object of type ${typeText(apiVersion, kind)}`);
  const found = state.get(resourceName(plural), plural === "nodes" ? "" : account.namespace, name);
  if (!found) throw notFound({ group: "", resource: plural, name });
  const spec = (found as PodLike).spec ?? {};
  if (kind === "Pod" && spec.serviceAccountName !== account.name) {
    throw badRequest(
      `cannot bind token for serviceaccount ${goQuote(account.name)} to pod running with different serviceaccount name.`,
    );
  }
  const own = { name, uid: found.metadata.uid ?? "" };
  if (uid !== "" && uid !== own.uid) {
    const why = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw conflict({ group: "", resource: kind, name }, why);
  }
  if (kind === "Secret") return { secret: own };
  if (kind === "Node") return { node: own };
  return { ...nodeOf(state, spec.nodeName), pod: own };
}

const PLURALS: Readonly<Record<string, string>> = { Pod: "pods", Secret: "secrets", Node: "nodes" };

type PodLike = Stored & {
  readonly spec?: { readonly serviceAccountName?: string; readonly nodeName?: string };
};

/** A node that is not there is still named. */
function nodeOf(state: Pick<State, "get">, name: string | undefined): Bound {
  if (!name) return {};
  const uid = state.get(resourceName("nodes"), "", name)?.metadata.uid;
  return { node: uid ? { name, uid } : { name } };
}

/** As Go prints a GroupVersionKind. */
function typeText(apiVersion: string, kind: string): string {
  const slash = apiVersion.indexOf("/");
  const group = apiVersion.slice(0, Math.max(slash, 0));
  return `${group}/${apiVersion.slice(slash + 1)}, Kind=${kind}`;
}
