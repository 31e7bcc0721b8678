import type { User } from "../auth/user.ts";
import type { Registry } from "./family.ts";

type AuthorizationResult = "allowed" | "denied" | "no-opinion" | "error";

/** What happens to requests before they are answered: k8s.io/apiserver/pkg/endpoints/filters/metrics.go. Milliseconds. */
export type FilterMetrics = {
  readonly authentication: (
    result: "success" | "failure" | "error",
    milliseconds: number,
    user?: User,
  ) => void;
  readonly authorization: (result: AuthorizationResult, milliseconds: number) => void;
  readonly auditing: (milliseconds: number) => void;
};

const ATTEMPTS = Array.from({ length: 15 }, (_, index) => 0.001 * 2 ** index);
const FILTERS = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 5, 10, 15, 30];

export function filterMetrics({ counter, histogram }: Registry): FilterMetrics {
  const result = ["result"];
  const users = counter("authenticated_user_requests", "Authenticated requests, by kind of user.", [
    "username",
  ]);
  const authentications = counter("authentication_attempts", "Attempts to authenticate a request.", result);
  const authenticationTime = histogram(
    "authentication_duration_seconds",
    "How long it took to authenticate.",
    result,
    ATTEMPTS,
  );
  const authorizations = counter("authorization_attempts_total", "Attempts to authorise a request.", result);
  const authorizationTime = histogram(
    "authorization_duration_seconds",
    "How long it took to authorise.",
    result,
    ATTEMPTS,
  );
  const filters = histogram(
    "apiserver_request_filter_duration_seconds",
    "How long requests spent in each filter.",
    ["filter"],
    FILTERS,
  );
  const filter = (name: string): ((milliseconds: number) => void) => {
    const child = filters.of(name);
    return (milliseconds) => child.observe(milliseconds / 1000);
  };
  const [authentication, authorization, auditing] = ["authentication", "authorization", "audit"].map(filter);
  return {
    authentication: (outcome, milliseconds, user) => {
      if (user) users.of(kindOf(user.name)).value += 1;
      authentications.of(outcome).value += 1;
      authenticationTime.of(outcome).observe(milliseconds / 1000);
      authentication?.(milliseconds);
    },
    authorization: (outcome, milliseconds) => {
      authorizations.of(outcome).value += 1;
      authorizationTime.of(outcome).observe(milliseconds / 1000);
      authorization?.(milliseconds);
    },
    auditing: (milliseconds) => auditing?.(milliseconds),
  };
}

const KNOWN: ReadonlySet<string> = new Set([
  "admin",
  "client",
  "kube_proxy",
  "kubelet",
  "system:serviceaccount:kube-system:default",
]);

/** Names of people are none of a metric's business, and there is no end of them. */
const kindOf = (name: string): string => (KNOWN.has(name) ? name : name.includes("@") ? "email_id" : "other");
