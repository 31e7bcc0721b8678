import type { RequestRecord } from "./record.ts";

type RecentRecords = {
  /** Adds a record, or takes the place of the one with its sequence. */
  readonly put: (record: RequestRecord) => void;
  /** The oldest first. */
  readonly list: () => readonly RequestRecord[];
};

/** Forgets the oldest where there are too many, or where they are too large together. */
export function recentRecords(limits: { readonly records: number; readonly bytes: number }): RecentRecords {
  const kept = new Map<number, { readonly record: RequestRecord; readonly size: number }>();
  let bytes = 0;
  return {
    put: (record) => {
      const { sequence } = record;
      const before = kept.get(sequence);
      const size = JSON.stringify(record).length;
      kept.set(sequence, { record, size });
      bytes += size - (before?.size ?? 0);
      for (const [oldest, { size }] of kept) {
        if (kept.size <= limits.records && bytes <= limits.bytes) break;
        kept.delete(oldest);
        bytes -= size;
      }
    },
    list: () => Array.from(kept.values(), ({ record }) => record),
  };
}
