import type { User } from "@kagg/apiserver/internal";

/** Whose token it is and for whom it is good, or what is wrong with it. */
export type TokenVerdict =
  | { readonly user: User; readonly audiences: readonly string[] }
  | { readonly user?: undefined; readonly problem: string };

/** undefined where it is none of those that it knows: somebody else may. `audiences` are those that it has to be good for. */
export type TokenVerifier = (token: string, audiences: readonly string[]) => TokenVerdict | undefined;

export const UNKNOWN_TOKEN = "invalid bearer token";

/** The first that knows it decides; what nobody knows is no credential. */
export const anyOf =
  (verifiers: readonly TokenVerifier[]): ((token: string, audiences: readonly string[]) => TokenVerdict) =>
  (token, audiences) => {
    for (const verify of verifiers) {
      const verdict = verify(token, audiences);
      if (verdict) return verdict;
    }
    return { problem: UNKNOWN_TOKEN };
  };

/** Tokens that stand for a user as long as the sandbox lives; they are good for the API itself alone. */
export const staticTokens =
  (users: ReadonlyMap<string, User>, own: readonly string[]): TokenVerifier =>
  (token, asked) => {
    const user = users.get(token);
    const audiences = own.filter((one) => asked.includes(one));
    return user && audiences.length > 0 ? { user, audiences } : undefined;
  };
