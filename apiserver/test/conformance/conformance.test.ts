import { afterAll, describe, expect, test } from "vitest";
import { items, tryItem } from "../../src/conformance/index.ts";
import { servedOrchard } from "./served-orchard.ts";

const { subjects, close } = await servedOrchard();
afterAll(close);
const applied = new Set<string>();

describe.each(
  subjects.map((subject) => [`${subject.plural}.${subject.version}.${subject.group}`, subject] as const),
)("%s", (_, subject) => {
  // Each in a namespace of names of its own, so that they need not wait for each other.
  test.concurrent.for(items.map((item) => [item.id, item] as const))("%s", async ([, item], { expect }) => {
    const { state, because } = await tryItem(item, subject);
    if (state !== "not applicable") applied.add(item.id);
    expect(state === "unmet" ? `${item.title}: ${because}` : "").toBe("");
  });
});

test("every item applies to one of the resources", () => {
  expect(items.map(({ id }) => id).filter((id) => !applied.has(id))).toEqual([]);
});

test("ids are unique", () => {
  expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
});
