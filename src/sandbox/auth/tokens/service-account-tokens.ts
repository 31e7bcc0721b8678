import type { KubeObject, User } from "@kagg/apiserver/internal";
import { resourceName, type State } from "../../state.ts";
import { goQuotedList } from "../rbac/describe-rule.ts";
import { serviceAccountGroups, serviceAccountUserName } from "../user-names.ts";
import { readClaims, type Claims, type Reference } from "./claims.ts";
import { isSignedBy, readJwt, type SigningKey } from "./jwt.ts";
import type { TokenVerdict, TokenVerifier } from "./token-verdict.ts";

export type ServiceAccountTokenOptions = {
  readonly state: Pick<State, "get">;
  readonly key: SigningKey;
  readonly issuer: string;
  readonly now: () => number;
};

/** Clocks may differ by so much (go-jose's DefaultLeeway). */
const LEEWAY = 60;

/** Tokens that this control plane has issued, for as long as what they are bound to is there. */
export function serviceAccountTokens(options: ServiceAccountTokenOptions): TokenVerifier {
  return (token, audiences) => {
    const jwt = readJwt(token);
    // Another issuer's token is not judged here.
    if (!jwt || jwt.claims["iss"] !== options.issuer) return undefined;
    const kid = jwt.header["kid"];
    if (kid !== undefined && kid !== options.key.id) return { problem: "invalid signature, no keys found" };
    if (!isSignedBy(jwt, options.key)) return { problem: "the signature of the token is not valid" };
    const claims = readClaims(jwt.claims);
    if (!claims) return { problem: "the claims of the token are not those of a ServiceAccount" };
    return verdict(options, claims, audiences);
  };
}

function verdict(
  { state, now }: ServiceAccountTokenOptions,
  claims: Claims,
  audiences: readonly string[],
): TokenVerdict {
  const good = claims.aud.filter((one) => audiences.includes(one));
  if (good.length === 0) {
    const [own, asked] = [goQuotedList(claims.aud), goQuotedList(audiences)];
    return { problem: `token audiences ${own} is invalid for the target audiences ${asked}` };
  }
  const seconds = now() / 1000;
  const problem = timeProblem(claims, seconds) ?? bindingProblem(state, claims, seconds);
  return problem ? { problem } : { user: userOf(claims), audiences: good };
}

function timeProblem({ exp, iat, nbf }: Claims, now: number): string | undefined {
  if (now + LEEWAY < nbf) return "service account token is not valid yet";
  if (now - LEEWAY > exp) return "service account token has expired";
  if (now + LEEWAY < iat) return "service account token is issued in the future";
  return undefined;
}

const INVALIDATED = "service account token has been invalidated";

function bindingProblem(state: Pick<State, "get">, claims: Claims, now: number): string | undefined {
  const { namespace, serviceaccount, secret, pod, node } = claims["kubernetes.io"];
  const account = state.get(resourceName("serviceaccounts"), namespace, serviceaccount.name);
  if (!account) return `serviceaccounts "${serviceaccount.name}" not found`;
  if (account.metadata.uid !== serviceaccount.uid)
    return `service account UID (${account.metadata.uid}) does not match claim (${serviceaccount.uid})`;
  if (isLongDeleted(account, now))
    return `service account ${namespace}/${serviceaccount.name} has been deleted`;
  // The node of a pod only says where the pod is; a token that has no pod is bound to the node itself.
  const boundNode = !pod && node ? { name: node.name, uid: node.uid ?? "" } : undefined;
  return (
    boundProblem(state.get.bind(undefined, resourceName("secrets"), namespace), "secret", secret, now) ??
    boundProblem(state.get.bind(undefined, resourceName("pods"), namespace), "pod", pod, now) ??
    boundProblem(state.get.bind(undefined, resourceName("nodes"), ""), "node", boundNode, now)
  );
}

function boundProblem(
  find: (name: string) => Readonly<KubeObject> | undefined,
  kind: "secret" | "pod" | "node",
  bound: Reference | undefined,
  now: number,
): string | undefined {
  if (!bound) return undefined;
  const found = find(bound.name);
  if (!found) return INVALIDATED;
  const { uid } = found.metadata;
  if (uid !== bound.uid)
    return `${kind} UID (${uid}) does not match service account ${kind} ref claim (${bound.uid})`;
  return isLongDeleted(found, now) ? INVALIDATED : undefined;
}

const isLongDeleted = ({ metadata }: Readonly<KubeObject>, now: number): boolean =>
  metadata.deletionTimestamp !== undefined && Date.parse(metadata.deletionTimestamp) / 1000 < now - LEEWAY;

function userOf(claims: Claims): User {
  const { namespace, serviceaccount, pod, node } = claims["kubernetes.io"];
  const extra = (name: string, value: string | undefined): Record<string, readonly string[]> =>
    value ? { [`authentication.kubernetes.io/${name}`]: [value] } : {};
  return {
    name: serviceAccountUserName({ namespace, name: serviceaccount.name }),
    uid: serviceaccount.uid,
    groups: serviceAccountGroups(namespace),
    extra: {
      ...extra("pod-name", pod?.name),
      ...extra("pod-uid", pod?.uid),
      ...extra("credential-id", claims.jti && `JTI=${claims.jti}`),
      ...extra("node-name", node?.name),
      ...extra("node-uid", node?.uid),
    },
  };
}
