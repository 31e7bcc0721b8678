import type { HistoryLimits } from "./history.ts";
import { ObjectStore } from "./object-store.ts";
import type { StorageOpener } from "./storage.ts";

/**
 * Keeps nothing beyond the process; for tests and for objects that are computed anew at every start.
 *
 * @example
 * await serve({ resources: [Mango], storage: memory() });
 */
export function memory(options: { readonly history?: Partial<HistoryLimits> } = {}): StorageOpener {
  return () => Promise.resolve(new ObjectStore(options));
}
