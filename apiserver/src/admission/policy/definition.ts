import type { ClusterObject } from "../../auth/kubernetes/reflector.ts";
import type { MatchCondition } from "../cel/match-conditions.ts";
import type { SelectorSpec } from "../selector.ts";
import type { Rule } from "../webhook/configuration.ts";

/** A ValidatingAdmissionPolicy, with kube-apiserver's defaults in it. */
export type Policy = ClusterObject & {
  readonly spec: {
    readonly failurePolicy?: "Ignore" | "Fail";
    readonly paramKind?: { readonly apiVersion: string; readonly kind: string };
    readonly matchConstraints?: MatchResources;
    readonly matchConditions?: readonly MatchCondition[];
    readonly variables?: readonly { readonly name: string; readonly expression: string }[];
    readonly validations?: readonly Validation[];
    readonly auditAnnotations?: readonly { readonly key: string; readonly valueExpression: string }[];
  };
};

export type Validation = {
  readonly expression: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
};

export type Binding = ClusterObject & {
  readonly spec: {
    readonly policyName: string;
    readonly matchResources?: MatchResources;
    readonly validationActions?: readonly string[];
  };
};

export type MatchResources = {
  readonly namespaceSelector?: SelectorSpec;
  readonly objectSelector?: SelectorSpec;
  readonly resourceRules?: readonly NamedRule[];
  readonly excludeResourceRules?: readonly NamedRule[];
  readonly matchPolicy?: "Exact" | "Equivalent";
};

export type NamedRule = Rule & { readonly resourceNames?: readonly string[] };
