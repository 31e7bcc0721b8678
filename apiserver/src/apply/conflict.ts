import { StatusError } from "../http/status-error.ts";
import { members, setOf, has, type FieldSet } from "./field-set.ts";
import { goQuote } from "./go-text.ts";
import type { Managed } from "./managed.ts";
import { printPath, type Path } from "./path-element.ts";
import { compareText } from "./values.ts";

/** A field that is to be changed and that another manager owns. */
export type Conflict = { readonly id: string; readonly path: Path };

/** Thrown where something that others own would be changed without force. */
export class ApplyConflict extends Error {
  readonly conflicts: readonly Conflict[];

  constructor(conflicts: readonly Conflict[]) {
    super("Apply failed with conflicts");
    this.name = "ApplyConflict";
    this.conflicts = conflicts;
  }

  get set(): FieldSet {
    return setOf(...this.conflicts.map(({ path }) => path));
  }

  /** Without those on the fields of a set. */
  except(allowed: FieldSet): ApplyConflict {
    return new ApplyConflict(this.conflicts.filter(({ path }) => !has(allowed, path)));
  }
}

export const conflictsOf = (lost: ReadonlyMap<string, FieldSet>): Conflict[] =>
  [...lost]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([id, set]) => members(set).map((path) => ({ id, path })));

/** The 409 that kubectl shows; apimachinery's pkg/util/managedfields/internal/conflict.go. */
export function conflictStatus({ conflicts }: ApplyConflict, managed: Managed): StatusError {
  const nameOf = (id: string): string => printManager(id, managed);
  const causes = conflicts.map(({ id, path }) => ({
    reason: "FieldManagerConflict",
    message: `conflict with ${nameOf(id)}`,
    field: printPath(path),
  }));
  return new StatusError(409, "Conflict", messageOf(conflicts, nameOf), { causes });
}

function messageOf(conflicts: readonly Conflict[], nameOf: (id: string) => string): string {
  const [first] = conflicts;
  if (first && conflicts.length === 1) {
    return `Apply failed with 1 conflict: conflict with ${nameOf(first.id)}: ${printPath(first.path)}`;
  }
  const lines: string[] = [];
  for (const [index, { id, path }] of conflicts.entries()) {
    if (conflicts[index - 1]?.id !== id) lines.push(`conflicts with ${nameOf(id)}:`);
    lines.push(`- ${printPath(path)}`);
  }
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join("\n")}`;
}

function printManager(id: string, managed: Managed): string {
  const owned = managed.get(id);
  if (!owned) return goQuote(id);
  const { manager, operation, apiVersion, subresource } = owned;
  const name = `${goQuote(manager)}${subresource ? ` with subresource ${goQuote(subresource)}` : ""}`;
  return operation === "Update" ? `${name} using ${apiVersion}` : name;
}
