import { badRequest, invalid, type Json, type KubeObject, type User } from "@kagg/apiserver/internal";
import type { Authorizer } from "../attributes.ts";
import type { CreateHandler, Sent } from "../create-request.ts";
import { localProblems, metadataProblems, specProblems } from "./access-problems.ts";
import { askedAttributes, askedUser, type AccessSpec } from "./access-spec.ts";
import { ignoredSelectors } from "./ignored-selectors.ts";

const GROUP = "authorization.k8s.io";

/** Whether somebody may, in any namespace. */
export const subjectAccessReviews =
  (authorize: Authorizer): CreateHandler =>
  (object) => {
    const spec = specOf(object);
    refuse([...specProblems(spec, true), ...metadataProblems(object, false)]);
    return answer("SubjectAccessReview", object, statusOf(authorize, askedUser(spec), spec));
  };

/** Whether somebody may, in the namespace that it was sent to. */
export const localSubjectAccessReviews =
  (authorize: Authorizer): CreateHandler =>
  (object, { namespace }) => {
    const { namespace: own = namespace } = object.metadata ?? {};
    if (own !== namespace)
      throw badRequest(
        "the namespace of the provided object does not match the namespace sent on the request",
      );
    const spec = specOf(object);
    refuse([
      ...specProblems(spec, true),
      ...metadataProblems(object, true),
      ...localProblems(spec, namespace),
    ]);
    const status = statusOf(authorize, askedUser(spec), spec);
    return answer("LocalSubjectAccessReview", { ...object, metadata: { namespace } }, status);
  };

/** Whether the one who asks may: `kubectl auth can-i`. */
export const selfSubjectAccessReviews =
  (authorize: Authorizer): CreateHandler =>
  (object, { user }) => {
    const spec = specOf(object);
    refuse([...specProblems(spec, false), ...metadataProblems(object, false)]);
    return answer("SelfSubjectAccessReview", object, statusOf(authorize, user, spec));
  };

const specOf = ({ spec }: Sent): AccessSpec => spec ?? {};

/** Upstream leaves the kind out of this message. */
function refuse(problems: readonly Parameters<typeof invalid>[3][number][]): void {
  if (problems.length > 0) throw invalid(GROUP, "", "", problems);
}

function statusOf(authorize: Authorizer, user: User, spec: AccessSpec): Json {
  const { allowed, reason } = authorize(user, askedAttributes(spec));
  const ignored = ignoredSelectors(spec);
  return { allowed, ...(reason && { reason }), ...(ignored && { evaluationError: ignored }) };
}

const answer = (kind: string, { metadata, spec }: Sent, status: Json): KubeObject =>
  ({ kind, apiVersion: `${GROUP}/v1`, metadata: metadata ?? {}, spec: spec ?? {}, status }) as KubeObject;
