import type { PolicyRule } from "../rbac/policy-rule.ts";

/** A role in few words; see {@link readRule} for its rules. */
export type RoleFacts = {
  readonly name: string;
  readonly rules?: readonly string[];
  /** Its rules become part of what gathers for `view`, `edit` or `admin`. */
  readonly into?: Aggregate;
  /** It has the rules of all roles that go into it, and none of its own. */
  readonly gathers?: Aggregate;
};

type Aggregate = "view" | "edit" | "admin";

/** A binding in few words: `Group system:masters`, `ServiceAccount kube-system/kube-dns`. */
export type BindingFacts = {
  readonly name: string;
  /** The name of the binding unless said otherwise. */
  readonly role?: string;
  readonly subjects: readonly string[];
};

const VERBS: Readonly<Record<string, readonly string[]>> = {
  read: ["get", "list", "watch"],
  write: ["create", "delete", "deletecollection", "patch", "update"],
};

/**
 * Reads a rule: groups, resources, verbs, and names where there are any; or URLs and verbs. Lists have commas, the core
 * group is `core`, `read` and `write` stand for several verbs.
 */
export function readRule(text: string): PolicyRule {
  const words = text.split(" ");
  const [first = [], second = [], third, names] = words.map((word) => word.split(","));
  const verbs = (list: readonly string[]): readonly string[] => list.flatMap((verb) => VERBS[verb] ?? verb);
  if (!third) return { nonResourceURLs: first, verbs: verbs(second) };
  return {
    apiGroups: first.map((group) => (group === "core" ? "" : group)),
    resources: second,
    ...(names && { resourceNames: names }),
    verbs: verbs(third),
  };
}
