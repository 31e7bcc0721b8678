import { badRequest, timestamp, type Json, type KubeObject, type User } from "@kagg/apiserver/internal";
import type { CreateHandler } from "../create-request.ts";
import { aggregate } from "../rbac/authorizer.ts";
import type { PolicyRule } from "../rbac/policy-rule.ts";
import type { RuleResolver } from "../rbac/rule-resolver.ts";

/** Who asks: `kubectl auth whoami`. */
export const selfSubjectReviews =
  (now: () => number): CreateHandler =>
  (_object, { user }) =>
    ({
      kind: "SelfSubjectReview",
      apiVersion: "authentication.k8s.io/v1",
      metadata: { creationTimestamp: timestamp(new Date(now())) },
      status: { userInfo: userInfo(user) },
    }) as unknown as KubeObject;

/** authentication.k8s.io/v1 UserInfo: what is empty is left out. */
export const userInfo = ({ name, uid, groups, extra }: User): { [field: string]: Json } => ({
  username: name,
  ...(uid && { uid }),
  ...(groups.length > 0 && { groups: [...groups] }),
  ...(Object.keys(extra).length > 0 && { extra: extra as Json }),
});

/** What the one who asks may in a namespace: `kubectl auth can-i --list`. */
export const selfSubjectRulesReviews =
  (resolver: RuleResolver): CreateHandler =>
  (object, { user }) => {
    const { namespace } = (object.spec ?? {}) as { readonly namespace?: string };
    if (!namespace) throw badRequest("no namespace on request");
    const granted = [...resolver.rulesOf(user, namespace)];
    const rules = granted.flatMap(({ rule }) => rule ?? []);
    const problems = granted.flatMap((one) => (one.rule ? [] : one.problem));
    return {
      kind: "SelfSubjectRulesReview",
      apiVersion: "authorization.k8s.io/v1",
      metadata: {},
      spec: {},
      status: {
        resourceRules: rules.flatMap(resourceRule),
        nonResourceRules: rules.flatMap(pathRule),
        incomplete: false,
        ...(problems.length > 0 && { evaluationError: aggregate(problems) }),
      },
    } as unknown as KubeObject;
  };

const resourceRule = ({ verbs = [], apiGroups, resources = [], resourceNames }: PolicyRule): Json[] =>
  resources.length === 0
    ? []
    : [
        {
          verbs: [...verbs],
          ...(apiGroups && { apiGroups: [...apiGroups] }),
          resources: [...resources],
          ...(resourceNames && { resourceNames: [...resourceNames] }),
        },
      ];

const pathRule = ({ verbs = [], nonResourceURLs = [] }: PolicyRule): Json[] =>
  nonResourceURLs.length === 0 ? [] : [{ verbs: [...verbs], nonResourceURLs: [...nonResourceURLs] }];
