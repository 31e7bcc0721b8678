import { timingSafeEqual } from "node:crypto";
import { resourceName, type State, type Stored } from "../../state.ts";
import { readServiceAccount, serviceAccountGroups, serviceAccountUserName } from "../user-names.ts";
import type { Reference } from "./claims.ts";
import { isSignedBy, readJwt, signJwt, type Jwt, type SigningKey } from "./jwt.ts";
import type { TokenVerdict, TokenVerifier } from "./token-verdict.ts";

/** The ServiceAccount that a token is of, and the Secret that it is kept in. */
export type KeptToken = {
  readonly namespace: string;
  readonly serviceAccount: Reference;
  readonly secret: Reference;
};

const ISSUER = "kubernetes/serviceaccount";
const CLAIM = "kubernetes.io/serviceaccount/";

/** A token for a Secret of the type kubernetes.io/service-account-token: it has no end of its own. */
export const issueSecretToken = (key: SigningKey, { namespace, serviceAccount, secret }: KeptToken): string =>
  signJwt(key, {
    iss: ISSUER,
    [`${CLAIM}namespace`]: namespace,
    [`${CLAIM}secret.name`]: secret.name,
    [`${CLAIM}service-account.name`]: serviceAccount.name,
    [`${CLAIM}service-account.uid`]: serviceAccount.uid,
    sub: serviceAccountUserName({ namespace, name: serviceAccount.name }),
  });

export type SecretTokenOptions = {
  readonly state: Pick<State, "get">;
  readonly key: SigningKey;
  /** Those of the API, for which alone such a token is good. */
  readonly audiences: readonly string[];
};

/**
 * Tokens of Secrets, for as long as they are in them (kubernetes/pkg/serviceaccount/legacy.go). Unlike kube-apiserver it
 * does not write into the Secret when its token was used last.
 */
export const secretTokens =
  ({ state, key, audiences: own }: SecretTokenOptions): TokenVerifier =>
  (token, asked) => {
    const jwt = readJwt(token);
    if (!jwt || jwt.claims["iss"] !== ISSUER) return undefined;
    if (!isSignedBy(jwt, key)) return { problem: "the signature of the token is not valid" };
    const audiences = own.filter((one) => asked.includes(one));
    if (audiences.length === 0) return { problem: "the token is good for the API alone" };
    return verdict(state, token, jwt, audiences);
  };

function verdict(
  state: Pick<State, "get">,
  token: string,
  { claims }: Jwt,
  audiences: readonly string[],
): TokenVerdict {
  const text = (claim: string): string => (typeof claims[claim] === "string" ? claims[claim] : "");
  const namespace = text(`${CLAIM}namespace`);
  const name = text(`${CLAIM}service-account.name`);
  const uid = text(`${CLAIM}service-account.uid`);
  const subject = readServiceAccount(text("sub"));
  if (subject?.namespace !== namespace || subject.name !== name) return { problem: "sub claim is invalid" };
  const secret = state.get(resourceName("secrets"), namespace, text(`${CLAIM}secret.name`));
  const account = state.get(resourceName("serviceaccounts"), namespace, name);
  const problem = secretProblem(secret, token) ?? accountProblem(account, { namespace, name, uid });
  if (problem) return { problem };
  const user = {
    name: serviceAccountUserName({ namespace, name }),
    uid,
    groups: serviceAccountGroups(namespace),
    extra: {},
  };
  return { user, audiences };
}

function secretProblem(secret: Stored | undefined, token: string): string | undefined {
  if (!secret || secret.metadata.deletionTimestamp) return "Token has been invalidated";
  const kept = Buffer.from((secret as { data?: { token?: string } }).data?.token ?? "", "base64");
  const shown = Buffer.from(token);
  const isSame = kept.length === shown.length && timingSafeEqual(kept, shown);
  return isSame ? undefined : "Token does not match server's copy";
}

function accountProblem(
  account: Stored | undefined,
  { namespace, name, uid }: { readonly namespace: string; readonly name: string; readonly uid: string },
): string | undefined {
  if (!account) return `serviceaccounts "${name}" not found`;
  if (account.metadata.deletionTimestamp) return `ServiceAccount ${namespace}/${name} has been deleted`;
  return account.metadata.uid === uid
    ? undefined
    : `ServiceAccount UID (${account.metadata.uid}) does not match claim (${uid})`;
}
