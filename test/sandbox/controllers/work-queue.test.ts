import { fakeClock, type FakeClock } from "@kagg/apiserver/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { workQueue, type WorkQueue } from "../../../src/sandbox/controllers/work-queue.ts";

let clock: FakeClock;
let ended: AbortController;
beforeEach(() => {
  clock = fakeClock();
  ended = new AbortController();
});
afterEach(() => ended.abort());

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const queueOf = (sync: (key: string) => Promise<void>, workers = 5): WorkQueue =>
  workQueue({ clock, signal: ended.signal, logger: silent, name: "test", sync, workers });
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("a key that is added often is worked on once, and once more for what comes while it is", async () => {
  const seen: string[] = [];
  let finish = (): void => undefined;
  const queue = queueOf((key) => {
    seen.push(key);
    return new Promise((resolve) => (finish = resolve));
  });
  for (let count = 0; count < 5; count++) queue.add("a");
  await settled();
  queue.add("a");
  queue.add("a");
  await settled();
  expect(seen).toEqual(["a"]);
  finish();
  await settled();
  expect(seen).toEqual(["a", "a"]);
});

test("no more keys are worked on at a time than there are workers", async () => {
  const finish: (() => void)[] = [];
  const queue = queueOf(() => new Promise((resolve) => finish.push(resolve)), 2);
  for (const key of ["a", "b", "c"]) queue.add(key);
  await settled();
  expect(finish).toHaveLength(2);
  finish[0]?.();
  await settled();
  expect(finish).toHaveLength(3);
});

test("what fails comes again later every time, until it succeeds", async () => {
  let failures = 3;
  const queue = queueOf(() => (failures-- > 0 ? Promise.reject(new Error("no")) : Promise.resolve()));
  const waits: number[] = [];
  queue.add("a");
  for (let count = 0; count < 3; count++) {
    await settled();
    waits.push(...clock.waiting());
    clock.advance(clock.waiting()[0] ?? 0);
  }
  await settled();
  expect(waits).toEqual([5, 10, 20]);
  expect(clock.waiting()).toEqual([]);
  failures = 1;
  queue.add("a");
  await settled();
  expect(clock.waiting()).toEqual([5]);
});

test("of two times the earlier one counts", async () => {
  let count = 0;
  const queue = queueOf(() => Promise.resolve(void (count += 1)));
  queue.addAfter("a", 1000);
  queue.addAfter("a", 2000);
  queue.addAfter("a", 500);
  expect(clock.waiting()).toEqual([500]);
  clock.advance(5000);
  await settled();
  expect(count).toBe(1);
});

test("nothing goes on when everything has ended", async () => {
  let count = 0;
  const queue = queueOf(() => Promise.resolve(void (count += 1)));
  queue.addAfter("a", 1000);
  ended.abort();
  queue.add("b");
  clock.advance(2000);
  await settled();
  expect(count).toBe(0);
  expect(clock.waiting()).toEqual([]);
});
