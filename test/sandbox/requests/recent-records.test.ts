import { expect, test } from "vitest";
import { recentRecords } from "../../../src/sandbox/requests/recent-records.ts";
import type { RequestRecord } from "../../../src/sandbox/requests/record.ts";

const record = (sequence: number, message = ""): RequestRecord => ({ sequence, message }) as RequestRecord;
const sequences = (list: readonly RequestRecord[]): number[] => list.map(({ sequence }) => sequence);

test("the oldest are forgotten where there are too many", () => {
  const recent = recentRecords({ records: 3, bytes: 10_000 });
  for (const sequence of [1, 2, 3, 4]) recent.put(record(sequence));
  expect(sequences(recent.list())).toEqual([2, 3, 4]);
});

test("the oldest are forgotten where all are too large together, and their size is counted once", () => {
  const recent = recentRecords({ records: 100, bytes: 1000 });
  for (let times = 0; times < 5; times++) recent.put(record(1, "x".repeat(400)));
  recent.put(record(2, "x".repeat(400)));
  expect(sequences(recent.list())).toEqual([1, 2]);
  recent.put(record(3, "x".repeat(400)));
  expect(sequences(recent.list())).toEqual([2, 3]);
});

test("a record takes the place of what it was before", () => {
  const recent = recentRecords({ records: 3, bytes: 10_000 });
  recent.put(record(1, "open"));
  recent.put(record(2));
  recent.put(record(1, "ended"));
  expect(recent.list().map(({ message }) => message)).toEqual(["ended", ""]);
});
