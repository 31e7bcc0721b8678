import type { CelInput } from "@bufbuild/cel";

/** Counts the elements that comprehensions go through, so that no object makes an expression run for ever. */
export type Budget = { left: number };

/**
 * What k8s.io/apiserver/pkg/apis/cel/config.go counts in costs of all kinds is counted in elements here; it is as much as
 * an expression without nested comprehensions could ever need for the largest object.
 */
export const elementBudget = 1_000_000;

/** A JSON value as CEL takes it: whole numbers are int, all others double, as in an unstructured object. */
export function celInput(value: unknown, budget: Budget): CelInput {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value !== "object" || value === null) return null;
  if (Array.isArray(value)) {
    const list = value.map((item) => celInput(item, budget));
    return Object.defineProperty(list, "values", { value: () => counted(list[Symbol.iterator](), budget) });
  }
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  const map = new Map(fields.map(([name, field]) => [name, celInput(field, budget)]));
  const keys = (): IterableIterator<string> => Map.prototype.keys.call(map) as IterableIterator<string>;
  return Object.defineProperty(map, "keys", { value: () => counted(keys(), budget) });
}

function* counted<Item>(items: Iterable<Item>, budget: Budget): Generator<Item> {
  for (const item of items) {
    if (--budget.left < 0) throw new Error("operation cancelled: actual cost limit exceeded");
    yield item;
  }
}
