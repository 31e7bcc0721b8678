import { afterEach, expect, test } from "vitest";
import { fakeClock, testServer, type TestServer } from "../../src/testing/index.ts";
import { Mango } from "../resource/mango.ts";

let api: TestServer | undefined;
afterEach(() => api?.close());

test("objects are made, and get old, as the clock says", async () => {
  const clock = fakeClock("2026-03-01T10:00:00Z");
  api = await testServer({ resources: [Mango], clock });
  const made = await api.create(Mango, { metadata: { name: "a" }, spec: { variety: "Kent" } });
  expect(made.body.metadata.creationTimestamp).toBe("2026-03-01T10:00:00Z");
  clock.advance(3 * 60_000);
  const headers = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" };
  const { body } = await api.list(Mango, { headers });
  expect(body.rows[0].cells.at(-1)).toBe("3m");
});

test("bookmarks come and watches end when it is time", async () => {
  const clock = fakeClock();
  api = await testServer({ resources: [Mango], clock });
  await api.create(Mango, { metadata: { name: "a" }, spec: { variety: "Kent" } });
  const seen: string[] = [];
  const query = { timeoutSeconds: "61", allowWatchBookmarks: "true" };
  for await (const { type } of api.watch(Mango, { query })) {
    seen.push(type);
    clock.advance(60_000);
  }
  // The end of what was there at the start, and the one before the end.
  expect(seen).toEqual(["ADDED", "BOOKMARK", "BOOKMARK"]);
  expect(clock.waiting()).toEqual([]);
});

test("a start that is no time is an error", () => {
  expect(() => fakeClock("soon")).toThrow('"soon" is no time such as 2026-01-01T00:00:00Z');
});
