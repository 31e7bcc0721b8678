import { getEventListeners } from "node:events";
import { expect, test, vi } from "vitest";
import { timeLimit } from "../../../src/auth/kubernetes/time-limit.ts";
import { dependantsOf } from "../../dependants.ts";

test("ends with the time or with the other signal, whichever is first", async () => {
  const other = new AbortController();
  const [short, long] = [timeLimit(1, other.signal), timeLimit(60_000, other.signal)];
  await vi.waitFor(() => expect(short.signal.aborted).toBe(true));
  expect(long.signal.aborted).toBe(false);
  other.abort();
  expect(long.signal.aborted).toBe(true);
  expect(timeLimit(60_000, other.signal).signal.aborted).toBe(true);
});

test("leaves nothing in a signal that lives on", () => {
  const { signal } = new AbortController();
  for (let times = 0; times < 5; times++) timeLimit(60_000, signal).lift();
  expect(getEventListeners(signal, "abort")).toEqual([]);
  expect(dependantsOf(signal)).toBe(0);
});
