import type { Logger } from "../serve/logger.ts";
import { defaultLimits, type HistoryLimits } from "./history.ts";
import type { Storage } from "./storage.ts";

/** Says how far back watches can go: an operator who finds clients that start over looks for it. */
export function opened(
  storage: Storage,
  history: Partial<HistoryLimits> | undefined,
  logger: Pick<Logger, "info"> | undefined,
): Storage {
  const { events, bytes } = { ...defaultLimits, ...history };
  const fields = { revision: storage.revision(), oldestRevision: storage.oldestRevision(), events, bytes };
  logger?.info({ history: fields }, "storage opened; watches can resume within this history");
  return storage;
}
