import { authenticator, type Incoming, type Logger, type Trust, type User } from "@kagg/apiserver/internal";
import type { TokenVerdict } from "./tokens/token-verdict.ts";

export type AuthenticationOptions = {
  /** Whose certificates are believed: those of clients, and that of the front proxy. */
  readonly trust: Trust;
  readonly verifyToken: (token: string, audiences: readonly string[]) => TokenVerdict;
  /** What the API calls itself: a token has to be good for one of them. */
  readonly audiences: readonly string[];
  readonly logger: Logger;
  readonly now: () => number;
};

/**
 * Who asks: the front proxy's headers, a client certificate, a bearer token in a header or in the protocols of a
 * WebSocket, or nobody. Rejects with a 401 for a credential that nobody accepts: it never becomes anonymous.
 */
export function authentication(options: AuthenticationOptions): (incoming: Incoming) => Promise<User> {
  const { trust, verifyToken, audiences, logger, now } = options;
  const authenticate = authenticator({
    logger,
    now,
    reviewToken: async (token) => {
      const verdict = verifyToken(token, audiences);
      if (!verdict.user) throw new Error(verdict.problem);
      return verdict.user;
    },
  });
  return async (incoming) => authenticate(incoming, trust);
}
