import type { Incoming } from "../http/incoming.ts";
import { after, type NowOrLater } from "../http/now-or-later.ts";
import type { Logger } from "../serve/logger.ts";
import { accessReviewSpec, SELECTABLE } from "./access-review.ts";
import { forbidden } from "./forbidden.ts";
import type { KubernetesClient } from "./kubernetes/client.ts";
import { ttlCache } from "./ttl-cache.ts";
import type { User } from "./user.ts";

/**
 * Why the user may; throws or rejects with a 403, or with {@link AuthorizationUnavailable} where nobody could be asked.
 */
export type Authorizer = (user: User, incoming: Incoming) => NowOrLater<string>;

/** No answer is not a yes: the request fails with 500. */
export class AuthorizationUnavailable extends Error {
  constructor(options: ErrorOptions) {
    super("kube-apiserver could not be asked whether this is allowed", options);
    this.name = "AuthorizationUnavailable";
  }
}

type Options = {
  readonly client: KubernetesClient;
  readonly logger: Logger;
  readonly now: () => number;
  /** Sees each question to kube-apiserver. */
  readonly observe?: <Answer>(ask: () => Promise<Answer>) => Promise<Answer>;
};

type Decision = { readonly allowed: boolean; readonly reason: string };

/**
 * Of a target, in characters: a client that chooses longer ones is asked about each time, or what is kept of it would fill
 * the memory. maxControlledAttrCacheSize of k8s.io/apiserver/plugin/pkg/authorizer/webhook/webhook.go.
 */
const LONGEST = 10_000;

/** system:masters may all; everyone else is asked about by a SubjectAccessReview, whose answers are kept for 10 seconds. */
export function authorizer({ client, logger, now, observe = (ask) => ask() }: Options): Authorizer {
  const cache = ttlCache<Decision>({ milliseconds: 10_000, entries: 8192, now });
  const ask = (key: string, user: User, incoming: Incoming): Promise<Decision> => {
    const { info, query, auditId, target } = incoming;
    const asked = (): Promise<Decision> => observe(() => review(client, accessReviewSpec(user, info, query)));
    const decision = target.length < LONGEST ? cache.get(key, asked) : asked();
    return decision.catch((error: unknown) => {
      logger.error({ auditId, err: error }, "a request could not be authorised");
      throw new AuthorizationUnavailable({ cause: error });
    });
  };
  return (user, incoming) => {
    if (user.groups.includes("system:masters")) return "";
    const key = cacheKey(user, incoming);
    return after(cache.peek(key) ?? ask(key, user, incoming), ({ allowed, reason }) => {
      if (!allowed) throw forbidden(user, incoming.info, reason);
      return reason;
    });
  };
}

/** Two requests with the same key have the same access review; it costs less than the review's JSON. */
function cacheKey(user: User, { info, path, query }: Pick<Incoming, "info" | "path" | "query">): string {
  const fields = SELECTABLE.has(info.verb) ? query.get("fieldSelector") : null;
  const labels = SELECTABLE.has(info.verb) ? query.get("labelSelector") : null;
  const selectors = fields || labels ? JSON.stringify([fields, labels]) : "";
  // The path comes last: nothing that is sent can look like another part.
  return `${info.verb} ${info.isResource} ${userKey(user)} ${selectors} ${path}`;
}

const userKeys = new WeakMap<User, string>();

function userKey(user: User): string {
  const known = userKeys.get(user);
  if (known !== undefined) return known;
  const key = JSON.stringify([user.name, user.uid, user.groups, user.extra]);
  userKeys.set(user, key);
  return key;
}

type SubjectAccessReview = {
  readonly status?: { readonly allowed?: boolean; readonly denied?: boolean; readonly reason?: string };
};

async function review(client: KubernetesClient, spec: object): Promise<Decision> {
  const { status } = (await client.request({
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/subjectaccessreviews",
    body: { apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", spec },
  })) as SubjectAccessReview;
  if (!status) throw new Error("the SubjectAccessReview came back without a status");
  return { allowed: status.allowed === true && status.denied !== true, reason: status.reason ?? "" };
}
