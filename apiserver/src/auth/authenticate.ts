import type { Incoming } from "../http/incoming.ts";
import type { NowOrLater } from "../http/now-or-later.ts";
import { StatusError } from "../http/status-error.ts";
import type { Logger } from "../serve/logger.ts";
import { certificateUser } from "./client-certificate.ts";
import { identityReader, type IdentityReader } from "./request-header.ts";
import type { TokenReviewer } from "./token-review.ts";
import type { Trust } from "./trust.ts";
import { anonymous, type User } from "./user.ts";
import { webSocketToken } from "./web-socket-token.ts";
import { verifyClientCertificate, type Verdict } from "./x509/verify-client-certificate.ts";

/** Waits only for who shows a token. */
export type Authenticator = (incoming: Incoming, trust: Trust) => NowOrLater<User>;

type Options = {
  readonly reviewToken: TokenReviewer;
  readonly logger: Logger;
  readonly now: () => number;
};

/**
 * Who asks: the front proxy's headers, else a client certificate of the cluster, else a bearer token, else anonymous
 * (k8s.io/apiserver/pkg/authentication/authenticatorfactory/delegating.go). Someone who showed a credential that nobody
 * accepts is refused with 401 and never becomes anonymous.
 */
export function authenticator({ reviewToken, logger, now }: Options): Authenticator {
  const verify = certificateVerifier(now);
  const readIdentity = identityReader();
  const otherwise = async (incoming: Incoming, problems: string[]): Promise<User> => {
    const user = await byToken(incoming, reviewToken, problems);
    if (user) return withAuthenticated(user);
    if (problems.length > 0) {
      logger.warn({ auditId: incoming.auditId, problems }, "a request could not be authenticated");
      throw unauthorized();
    }
    return anonymous;
  };
  return (incoming, trust) => {
    const problems: string[] = [];
    const user =
      byHeaders(incoming, trust, { verify, readIdentity }, problems) ??
      byCertificate(incoming, trust, verify, problems);
    return user ? withAuthenticated(user) : otherwise(incoming, problems);
  };
}

const unauthorized = (): StatusError => new StatusError(401, "Unauthorized", "Unauthorized");

type Verify = (incoming: Incoming, roots: Trust["clientRoots"]) => Verdict;

/** A connection carries thousands of requests: its verdict is kept for as long as the same roots are in force, up to a minute. */
function certificateVerifier(now: () => number): Verify {
  const kept = new WeakMap<object, WeakMap<object, { verdict: Verdict; until: number }>>();
  return ({ peer = [] }, roots) => {
    let byRoots = kept.get(roots);
    if (!byRoots) {
      byRoots = new WeakMap();
      kept.set(roots, byRoots);
    }
    const found = byRoots.get(peer);
    if (found && now() < found.until) return found.verdict;
    const verdict = verifyClientCertificate(peer, roots, now());
    byRoots.set(peer, { verdict, until: Math.min(now() + 60_000, peer[0]?.notAfter ?? 0) });
    return verdict;
  };
}

function byHeaders(
  incoming: Incoming,
  { requestHeader }: Trust,
  { verify, readIdentity }: { readonly verify: Verify; readonly readIdentity: IdentityReader },
  problems: string[],
): User | undefined {
  if (!requestHeader || !incoming.peer) return undefined;
  const verdict = verify(incoming, requestHeader.roots);
  if (!verdict.ok) {
    problems.push(`the front proxy's certificate: ${verdict.because}`);
    return undefined;
  }
  const name = incoming.peer[0]?.commonName ?? "";
  if (requestHeader.allowedNames.length > 0 && !requestHeader.allowedNames.includes(name)) {
    problems.push(`the front proxy's certificate: its common name "${name}" is not one of the allowed names`);
    return undefined;
  }
  return readIdentity(incoming.headers, requestHeader);
}

function byCertificate(
  incoming: Incoming,
  { clientRoots }: Trust,
  verify: Verify,
  problems: string[],
): User | undefined {
  const leaf = incoming.peer?.[0];
  if (!incoming.peer || clientRoots.length === 0) return undefined;
  const verdict = verify(incoming, clientRoots);
  const user = verdict.ok && leaf ? certificateUser(leaf) : undefined;
  if (!user) problems.push(`the client certificate: ${verdict.ok ? "it names no user" : verdict.because}`);
  return user;
}

async function byToken(
  { headers }: Incoming,
  reviewToken: TokenReviewer,
  problems: string[],
): Promise<User | undefined> {
  try {
    const token =
      /^bearer +(\S+) *$/i.exec(headers.get("authorization") ?? "")?.[1] ?? webSocketToken(headers);
    if (!token) return undefined;
    const user = await reviewToken(token);
    if (!user) problems.push("the bearer token: kube-apiserver does not know it");
    return user;
  } catch (error) {
    problems.push(`the bearer token: ${error instanceof Error ? error.message : "it could not be reviewed"}`);
    return undefined;
  }
}

/** k8s.io/apiserver/pkg/authentication/group/authenticated_group_adder.go: the legacy discovery fetch comes without groups. */
export function withAuthenticated(user: User): User {
  const has = user.groups.some(
    (group) => group === "system:authenticated" || group === "system:unauthenticated",
  );
  if (user.name === "system:anonymous" || has) return user;
  return { ...user, groups: [...user.groups, "system:authenticated"] };
}
