import type { Item } from "./item.ts";
import type { Subject } from "./subject.ts";
import { openTrial } from "./trial.ts";

/** What became of one item. */
export type Verdict = {
  readonly item: Item;
  readonly state: "met" | "unmet" | "not applicable";
  /** What was seen instead, or why the item does not apply; empty where it is met. */
  readonly because: string;
};

/**
 * Tries one item on a subject. Never rejects for what the server does: that is the verdict. What was created is deleted
 * again.
 */
export async function tryItem(item: Item, subject: Subject): Promise<Verdict> {
  const { trial, close } = openTrial(subject);
  const reason = item.unless?.(trial);
  if (reason !== undefined) return { item, state: "not applicable", because: reason };
  try {
    await item.run(trial);
    return { item, state: "met", because: "" };
  } catch (error) {
    return { item, state: "unmet", because: error instanceof Error ? error.message : String(error) };
  } finally {
    await close().catch(() => undefined);
  }
}
