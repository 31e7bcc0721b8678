import type { Json } from "../resource/kube-object.ts";

/** encoding/json gives up at 10,000; nothing that is read here goes anywhere near either. */
export const maxDepth = 1000;

/** Whether a value is deeper than a body may be. Goes from level to level: it must not exhaust the stack itself. */
export function isTooDeep(value: Json): boolean {
  let level: Json[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) return true;
    level = level.flatMap((item) => (typeof item === "object" && item !== null ? nestedIn(item) : []));
  }
  return false;
}

const nestedIn = (value: object): Json[] =>
  Object.values(value).filter((item: unknown) => typeof item === "object" && item !== null) as Json[];
