import { checkRules } from "./check-rules.ts";
import { checkShape } from "./check-shape.ts";
import type { Finding } from "./finding.ts";
import { type ProjectData, projectSchema } from "./schema.ts";

/** Checks the data of a kagg.yaml: all of what is wrong, or the data with its defaults. */
export function checkProject(
  value: unknown,
): { readonly found: readonly Finding[] } | { readonly data: ProjectData } {
  const found: Finding[] = [];
  const data = checkShape(value, projectSchema, [], found) as ProjectData;
  const all = [...found, ...checkRules(data, found)];
  return all.length > 0 ? { found: all } : { data };
}
