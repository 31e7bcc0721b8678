import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import { toYaml } from "../manifests/to-yaml.ts";
import { content } from "./content.ts";
import type { Rehearsed } from "./dry-run.ts";
import { unifiedDiff } from "./unified-diff.ts";
import { titleOf } from "./title.ts";

/**
 * What applying would change in the live object, as a unified diff of YAML; empty where nothing would. What a
 * Secret holds is never shown, only whether it changes.
 */
export function objectDiff({ object, live, applied }: Rehearsed): readonly string[] {
  // A namespace that is not there yet: what would be sent is all that is known.
  const after = content(applied ?? object);
  const [left, right] = object.kind === "Secret" ? masked(live, after) : [live && content(live), after];
  const diff = unifiedDiff(lines(left), lines(right));
  if (diff.length === 0) return [];
  const title = titleOf(object);
  return [`--- ${live ? `${title} (live)` : "/dev/null"}`, `+++ ${title} (register)`, ...diff];
}

const lines = (object: object | undefined): readonly string[] =>
  object ? toYaml(sorted(object)).trimEnd().split("\n") : [];

/** Both sides in one order, whatever the server's is. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

function masked(live: KubernetesObject | undefined, after: KubernetesObject): [object | undefined, object] {
  const before = live && content(live);
  const mask = (object: KubernetesObject, other: KubernetesObject | undefined, mark: string): object => {
    const data = (object["data"] ?? {}) as Record<string, string>;
    const others = (other?.["data"] ?? {}) as Record<string, string>;
    const hidden = Object.keys(data).map((key) => [key, data[key] === others[key] ? "***" : `*** (${mark})`]);
    return { ...object, data: Object.fromEntries(hidden) };
  };
  return [before && mask(before, after, "before"), mask(after, before, "after")];
}
