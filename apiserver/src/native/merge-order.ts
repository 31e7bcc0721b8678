import type { Json } from "../resource/kube-object.ts";
import { isObject } from "../rest/request-body.ts";
import { noMergeKey } from "./strategic-errors.ts";

// Which place the items of a merged list take: normalizeElementOrder of k8s.io/apimachinery/pkg/util/strategicpatch.

/** Items of the patch in its order, and between them what only the server has, as near as can be to where it was. */
export function ordered(
  merged: readonly Json[],
  patchOrder: readonly Json[],
  serverOrder: readonly Json[],
  mergeKey: string,
): Json[] {
  const key = keyOf(mergeKey);
  const inPatch = (item: Json): boolean => patchOrder.some((one) => key(one) === key(item));
  checkKeys(mergeKey, merged);
  const ofPatch = sorted(merged.filter(inPatch), patchOrder, mergeKey);
  const ofServer = sorted(
    merged.filter((item) => !inPatch(item)),
    serverOrder,
    mergeKey,
  );
  return interleaved(ofServer, ofPatch, serverOrder, mergeKey);
}

const keyOf =
  (mergeKey: string) =>
  (item: Json): Json | undefined =>
    mergeKey !== "" && isObject(item) ? item[mergeKey] : item;

function checkKeys(mergeKey: string, items: readonly Json[]): void {
  if (mergeKey === "") return;
  for (const item of items) {
    if (isObject(item) && item[mergeKey] === undefined) throw noMergeKey(item, mergeKey);
  }
}

const indexIn = (items: readonly Json[], item: Json, mergeKey: string): number => {
  const key = keyOf(mergeKey);
  return items.findIndex((one) => key(one) === key(item));
};

/** By insertion, as Go's stable sort does it for few items: what is not in the order compares as less than anything. */
function sorted(items: readonly Json[], order: readonly Json[], mergeKey: string): Json[] {
  const result = [...items];
  const isLess = (a: Json, b: Json): boolean => {
    const [left, right] = [indexIn(order, a, mergeKey), indexIn(order, b, mergeKey)];
    return left >= 0 && right >= 0 ? left < right : true;
  };
  for (let end = 1; end < result.length; end++) {
    for (let at = end; at > 0; at--) {
      const [before, item] = [result[at - 1] ?? null, result[at] ?? null];
      if (!isLess(item, before)) break;
      result[at - 1] = item;
      result[at] = before;
    }
  }
  return result;
}

function interleaved(
  left: readonly Json[],
  right: readonly Json[],
  order: readonly Json[],
  mergeKey: string,
): Json[] {
  const result: Json[] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    const [a, b] = [left[i], right[j]];
    const [ai, bi] = [a, b].map((item) => (item === undefined ? -1 : indexIn(order, item, mergeKey)));
    const isLeft =
      b === undefined ||
      (a !== undefined && ai !== undefined && bi !== undefined && ai >= 0 && bi >= 0 && ai < bi);
    result.push((isLeft ? left[i++] : right[j++]) ?? null);
  }
  return result;
}
