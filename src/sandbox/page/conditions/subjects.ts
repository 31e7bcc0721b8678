import type { Stored } from "../../state.ts";
import type { Condition, Level, Subject } from "../messages.ts";
import { judges, type Judged } from "./judge.ts";

/** The kinds whose conditions the page follows. */
export const KINDS = [
  { kind: "APIService", group: "apiregistration.k8s.io", version: "v1", resource: "apiservices" },
  { kind: "Deployment", group: "apps", version: "v1", resource: "deployments" },
  { kind: "Namespace", group: "", version: "v1", resource: "namespaces" },
  { kind: "Pod", group: "", version: "v1", resource: "pods" },
] as const;

export type Followed = (typeof KINDS)[number];

/** Undefined for what has nothing to say. */
export function subjectOf(followed: Followed, object: Stored): Subject | undefined {
  const judged = object as unknown as Judged;
  const conditions = judges[followed.kind](judged);
  if (conditions.length === 0) return undefined;
  return {
    ...followed,
    namespace: object.metadata.namespace ?? "",
    name: object.metadata.name,
    level: worst(conditions),
    isLocal: followed.kind === "APIService" && !judged.spec?.service,
    conditions: [...conditions].sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level)),
  };
}

const ORDER: readonly Level[] = ["bad", "waiting", "unjudged", "good"];

const worst = (conditions: readonly Condition[]): Level =>
  ORDER.find((level) => conditions.some((condition) => condition.level === level)) ?? "unjudged";

/** The worst first, and of those that are as bad as each other those first that others depend on. */
export function byUrgency(a: Subject, b: Subject): number {
  return (
    ORDER.indexOf(a.level) - ORDER.indexOf(b.level) ||
    kindOrder(a) - kindOrder(b) ||
    compare(a.namespace, b.namespace) ||
    compare(a.name, b.name)
  );
}

const kindOrder = ({ kind }: Subject): number => KINDS.findIndex((known) => known.kind === kind);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
