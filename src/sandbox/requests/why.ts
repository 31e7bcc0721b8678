import type { User } from "@kagg/apiserver/internal";

/** Why a request is allowed, or is not, where RBAC has nothing to say of it. */
export function whyOf({ name, groups }: User, allowed: boolean, reason: string): string {
  if (reason !== "") return reason;
  if (!allowed) return `RBAC: no rule that is bound to ${name} or to one of its groups allows it`;
  return groups.includes("system:masters") ? "allowed: system:masters may do everything" : "allowed";
}
