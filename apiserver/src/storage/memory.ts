import type { HistoryLimits } from "./history.ts";
import { ObjectStore } from "./object-store.ts";
import { opened } from "./opened.ts";
import type { StorageOpener } from "./storage.ts";

/**
 * Keeps nothing beyond the process; for tests and for objects that are computed anew at every start.
 * Watches can resume from the last 10,000 changes, at most 64 MiB, unless `history` says otherwise.
 *
 * @example
 * await serve({ resources: [Mango], storage: memory() });
 */
export function memory(options: { readonly history?: Partial<HistoryLimits> } = {}): StorageOpener {
  return ({ logger }) => Promise.resolve(opened(new ObjectStore(options), options.history, logger));
}
