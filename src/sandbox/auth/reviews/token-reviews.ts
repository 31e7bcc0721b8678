import { badRequest, withAuthenticated, type Json, type KubeObject } from "@kagg/apiserver/internal";
import type { CreateHandler } from "../create-request.ts";
import { UNKNOWN_TOKEN, type TokenVerdict } from "../tokens/token-verdict.ts";
import { userInfo } from "./self-reviews.ts";

/**
 * Whose token it is (kubernetes/pkg/registry/authentication/tokenreview). Without audiences in the review it has to be
 * good for the API itself.
 */
export const tokenReviews =
  (
    verify: (token: string, audiences: readonly string[]) => TokenVerdict,
    ownAudiences: readonly string[],
  ): CreateHandler =>
  (object) => {
    const spec = (object.spec ?? {}) as {
      readonly token?: string;
      readonly audiences?: readonly string[] | null;
    };
    if (!spec.token) throw badRequest("token is required for TokenReview in authentication");
    const asked = spec.audiences && spec.audiences.length > 0 ? spec.audiences : ownAudiences;
    return {
      kind: "TokenReview",
      apiVersion: "authentication.k8s.io/v1",
      metadata: object.metadata ?? {},
      spec: object.spec ?? {},
      status: statusOf(verify(spec.token, asked)),
    } as KubeObject;
  };

function statusOf(verdict: TokenVerdict): Json {
  if (!verdict.user) return { user: {}, error: errorText(verdict.problem) };
  const user = userInfo(withAuthenticated(verdict.user));
  return { authenticated: true, user, audiences: [...verdict.audiences] };
}

/** kube-apiserver tries two kinds of bearer tokens, and tells of both where one of them knows more. */
const errorText = (problem: string): string =>
  problem === UNKNOWN_TOKEN ? problem : `[${UNKNOWN_TOKEN}, ${problem}]`;
