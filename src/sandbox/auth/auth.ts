import {
  readTrust,
  type Clock,
  type Incoming,
  type Logger,
  type Reply,
  type User,
} from "@kagg/apiserver/internal";
import type { State } from "../state.ts";
import type { Authorizer } from "./attributes.ts";
import { authentication } from "./authentication.ts";
import { extensionAuthenticationData, type TrustPems } from "./bootstrap/extension-authentication.ts";
import type { CreateHandler } from "./create-request.ts";
import { requestAuthorizer } from "./denied.ts";
import { impersonator } from "./impersonation/impersonator.ts";
import { rbacAuthorizer } from "./rbac/authorizer.ts";
import { bindingIndex } from "./rbac/binding-index.ts";
import { escalationChecks } from "./rbac/escalation.ts";
import { ruleResolver } from "./rbac/rule-resolver.ts";
import {
  localSubjectAccessReviews,
  selfSubjectAccessReviews,
  subjectAccessReviews,
} from "./reviews/access-reviews.ts";
import { selfSubjectReviews, selfSubjectRulesReviews } from "./reviews/self-reviews.ts";
import { tokenReviews } from "./reviews/token-reviews.ts";
import { generateSigningKey } from "./tokens/jwt.ts";
import { openIdDocuments } from "./tokens/openid.ts";
import { issueSecretToken, secretTokens, type KeptToken } from "./tokens/secret-tokens.ts";
import { serviceAccountTokens } from "./tokens/service-account-tokens.ts";
import { tokenRequests } from "./tokens/token-request.ts";
import { anyOf, staticTokens } from "./tokens/token-verdict.ts";

export type AuthOptions = {
  readonly state: State;
  readonly pems: TrustPems;
  /** Bearer tokens that stand for a user; none by default. */
  readonly tokens?: ReadonlyMap<string, User>;
  /** `https://127.0.0.1:PORT`, once it is known. */
  readonly url: () => string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Ends the index of bindings. */
  readonly signal: AbortSignal;
};

/** Who asks, and what they may. */
export type Auth = {
  /** Rejects with a 401. */
  readonly authenticate: (incoming: Incoming) => Promise<User>;
  /** Throws a 400 or a 403. */
  readonly impersonate: (incoming: Incoming, user: User) => User;
  /** Throws a 403. `tell` hears why, or why not; empty where there is nothing to say. */
  readonly authorizeRequest: (
    incoming: Pick<Incoming, "info">,
    user: User,
    tell?: (allowed: boolean, reason: string) => void,
  ) => void;
  readonly authorize: Authorizer;
  /** By `<plural>.<group>`, and by `serviceaccounts/token`. */
  readonly createHandlers: Readonly<Record<string, CreateHandler>>;
  /** By the plural of the kinds of rbac.authorization.k8s.io: why a create or update is refused. */
  readonly escalationChecks: ReturnType<typeof escalationChecks>;
  /** A token for a Secret that keeps one of a ServiceAccount: without an end. */
  readonly issueSecretToken: (about: KeptToken) => Promise<string>;
  /** The answer to a GET of one of OpenID's paths; undefined for any other path. */
  readonly openId: (path: string) => Reply | undefined;
};

/** What the tokens of ServiceAccounts say they are from and, unless others are asked for, whom they are for. */
const ISSUER = "https://kubernetes.default.svc.cluster.local";

export function createAuth({ state, pems, tokens, url, clock, logger, signal }: AuthOptions): Auth {
  const now = (): number => clock.now().getTime();
  const key = generateSigningKey();
  const audiences = [ISSUER];
  const resolver = ruleResolver(state, bindingIndex(state, signal));
  const authorize = rbacAuthorizer(resolver);
  const verifyToken = anyOf([
    staticTokens(tokens ?? new Map(), audiences),
    serviceAccountTokens({ state, key, issuer: ISSUER, now }),
    secretTokens({ state, key, audiences }),
  ]);
  const trust = readTrust(extensionAuthenticationData(pems));
  return {
    authenticate: authentication({ trust, verifyToken, audiences, logger, now }),
    impersonate: impersonator(authorize),
    authorizeRequest: requestAuthorizer(authorize),
    authorize,
    createHandlers: {
      "tokenreviews.authentication.k8s.io": tokenReviews(verifyToken, audiences),
      "selfsubjectreviews.authentication.k8s.io": selfSubjectReviews(now),
      "subjectaccessreviews.authorization.k8s.io": subjectAccessReviews(authorize),
      "localsubjectaccessreviews.authorization.k8s.io": localSubjectAccessReviews(authorize),
      "selfsubjectaccessreviews.authorization.k8s.io": selfSubjectAccessReviews(authorize),
      "selfsubjectrulesreviews.authorization.k8s.io": selfSubjectRulesReviews(resolver),
      "serviceaccounts/token": tokenRequests({ state, key, issuer: ISSUER, audiences, now }),
    },
    escalationChecks: escalationChecks({ authorize, resolver }),
    issueSecretToken: async (about) => issueSecretToken(key, about),
    openId: (path) => openIdDocuments(key, ISSUER, url())(path),
  };
}
