import { nativeReview, type AnyResource } from "@kagg/apiserver/internal";
import { definitions } from "./definitions.ts";
import type { KindHooks } from "./hooks.ts";

const authentication = "authentication.k8s.io";
const authorization = "authorization.k8s.io";

const reviews = [
  [authentication, "SelfSubjectReview", "Cluster"],
  [authentication, "TokenReview", "Cluster"],
  [authorization, "LocalSubjectAccessReview", "Namespaced"],
  [authorization, "SelfSubjectAccessReview", "Cluster"],
  [authorization, "SelfSubjectRulesReview", "Cluster"],
  [authorization, "SubjectAccessReview", "Cluster"],
] as const;

/** Questions that are answered at once. */
export const reviewKinds = ({ create = {} }: KindHooks): readonly AnyResource[] =>
  reviews.flatMap(([group, kind, scope]) => {
    const answer = create[`${kind.toLowerCase()}s.${group}`];
    if (!answer) return [];
    const definition = `io.k8s.api.${group.replace(".k8s.io", "")}.v1.${kind}`;
    return nativeReview({
      group,
      version: "v1",
      kind,
      scope,
      definition,
      definitions,
      create: ({ object, user, namespace, dryRun }) => answer(object, { user, namespace, dryRun, name: "" }),
    });
  });
