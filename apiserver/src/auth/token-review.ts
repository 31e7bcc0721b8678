import { createHash } from "node:crypto";
import type { KubernetesClient } from "./kubernetes/client.ts";
import { ttlCache } from "./ttl-cache.ts";
import type { User } from "./user.ts";

/** Asks kube-apiserver whose token it is; undefined where it is nobody's. Rejects where it cannot be asked. */
export type TokenReviewer = (token: string) => Promise<User | undefined>;

type TokenReview = {
  readonly status?: {
    readonly authenticated?: boolean;
    readonly user?: {
      readonly username?: string;
      readonly uid?: string;
      readonly groups?: readonly string[];
      readonly extra?: Readonly<Record<string, readonly string[]>>;
    };
  };
};

/** Answers are kept for 10 seconds, by the hash of the token. */
export function tokenReviewer(
  client: KubernetesClient,
  now: () => number,
  observe: <Answer>(ask: () => Promise<Answer>) => Promise<Answer> = (ask) => ask(),
): TokenReviewer {
  const cache = ttlCache<User | undefined>({ milliseconds: 10_000, entries: 4096, now });
  return (token) =>
    cache.get(createHash("sha256").update(token).digest("base64"), async () => {
      const review = (await observe(() =>
        client.request({
          method: "POST",
          path: "/apis/authentication.k8s.io/v1/tokenreviews",
          body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token } },
        }),
      )) as TokenReview;
      return userOf(review);
    });
}

function userOf({ status }: TokenReview): User | undefined {
  if (status?.authenticated !== true || !status.user?.username) return undefined;
  const { username, uid = "", groups = [], extra = {} } = status.user;
  return { name: username, uid, groups, extra };
}
