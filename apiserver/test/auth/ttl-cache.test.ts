import { expect, test } from "vitest";
import { ttlCache } from "../../src/auth/ttl-cache.ts";
import { collectGarbage } from "../garbage.ts";

test("what has expired is let go with the next answer, not when its place is needed", async () => {
  const clock = { now: 0 };
  const cache = ttlCache<object>({ milliseconds: 10, entries: 1000, now: () => clock.now });
  const load = (): Promise<object> => Promise.resolve({ some: "answer" });
  const expired = new WeakRef(await cache.get("a", load));
  clock.now = 5;
  const valid = new WeakRef(await cache.get("b", load));
  clock.now = 11;
  await cache.get("c", load);
  await collectGarbage();
  expect(expired.deref()).toBeUndefined();
  expect(valid.deref()).toBeDefined();
});
