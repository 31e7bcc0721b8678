import { union } from "./field-set.ts";
import { managerId, secondsOf, type Managed, type Owned } from "./managed.ts";
import { compareText } from "./values.ts";

const maxUpdateManagers = 10;

/**
 * Folds the oldest entries of updates into one for each version where there are more than ten; apimachinery's
 * pkg/util/managedfields/internal/capmanagers.go.
 */
export function capManagers(managed: Managed): Managed {
  const updaters = [...managed].filter(([, { operation }]) => operation === "Update");
  if (updaters.length <= maxUpdateManagers) return managed;
  updaters.sort(([a, left], [b, right]) => secondsOf(left) - secondsOf(right) || compareText(a, b));
  const result = new Map(managed);
  const firstOfVersion = new Map<string, string>();
  let count = updaters.length;
  for (const [id, owned] of updaters) {
    if (count <= maxUpdateManagers) break;
    const { apiVersion } = owned;
    const bucket = bucketOf(owned);
    const bucketId = managerId(bucket);
    const first = firstOfVersion.get(apiVersion);
    if (first === undefined) {
      firstOfVersion.set(apiVersion, id);
      continue;
    }
    const gathered = result.get(bucketId) ?? result.get(first);
    if (!result.has(bucketId)) result.delete(first);
    result.delete(id);
    result.set(bucketId, { ...bucket, set: gathered ? union(owned.set, gathered.set) : owned.set });
    count--;
  }
  return result;
}

/** Its time is that of the youngest entry in it. */
const bucketOf = (owned: Owned): Owned => ({ ...owned, manager: "ancient-changes", subresource: "" });
