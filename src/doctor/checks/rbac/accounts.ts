import type { AccountAccess, Permission } from "../../evidence.ts";

/** The accounts that lack one of these permissions, each with the line that says so. */
export function accountsWithout(
  access: readonly AccountAccess[],
  permissions: readonly Permission[],
): readonly (AccountAccess & { readonly line: string })[] {
  return access.flatMap((account) => {
    const lacking = account.denied.filter((one) => permissions.includes(one));
    if (lacking.length === 0) return [];
    const source = account.by === "review" ? "SubjectAccessReview" : "bindings";
    return [
      {
        ...account,
        line: `${source}: system:serviceaccount:${account.namespace}:${account.name} may not ${lacking.join(", ")}`,
      },
    ];
  });
}
