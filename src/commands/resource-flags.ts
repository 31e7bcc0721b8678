import type { Problem } from "../errors.ts";
import type { Call, Flag } from "./command.ts";

export const pluralFlag: Flag = {
  flags: "--plural <plural>",
  description: "its name in paths (default: made of the kind)",
};

export const scopeFlags: readonly Flag[] = [
  { flags: "--namespaced", description: "objects live in namespaces (the default)" },
  { flags: "--cluster-scoped", description: "objects live in no namespace" },
];

export function scopeProblems({ options }: Call): Problem[] {
  if (options["namespaced"] !== true || options["clusterScoped"] !== true) return [];
  return [{ where: "--namespaced, --cluster-scoped", what: "only one of them can be true" }];
}
