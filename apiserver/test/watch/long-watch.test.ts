import { expect, test } from "vitest";
import { collectGarbage } from "../garbage.ts";
import { mango, root, start } from "../rest/harness.ts";

test("a watch that lives long keeps nothing of the events that it has sent", async () => {
  const server = await start({ history: { events: 10 } });
  await server.call("POST", root, { body: mango("a") });
  const watch = await server.watch(`${root}?watch=true`);
  const key = { resource: "mangoes.fruit.example.com", namespace: "default", name: "a" };
  const bytes = server.storage.get(key)?.bytes ?? Buffer.alloc(0);
  let revision = server.storage.revision();
  const events = async (count: number): Promise<void> => {
    for (let sent = 0; sent < count; sent++) {
      const next = watch.next();
      const [type, expected] = sent % 2 === 0 ? (["delete", revision] as const) : (["put", 0] as const);
      await server.storage.write({ key, expected, type, encode: () => Buffer.from(bytes) });
      revision = server.storage.revision();
      await next;
    }
  };
  await watch.next();
  await events(500);
  const before = (await memory()).heapUsed;
  await events(10_000);
  // A race of promises left 850 bytes for each event.
  expect((await memory()).heapUsed - before).toBeLessThan(10_000 * 200);
});

test("what was written of an event for a watch is not kept as long as the history keeps the event", async () => {
  const server = await start();
  const watch = await server.watch(`${root}?watch=true`, { accept: "application/json" });
  const size = 20_000;
  const { arrayBuffers } = await memory();
  for (let number = 0; number < 1000; number++) {
    const next = watch.next();
    const key = { resource: "mangoes.fruit.example.com", namespace: "default", name: `a${number}` };
    const text = JSON.stringify({ ...mango(key.name), spec: { note: "x".repeat(size) } });
    await server.storage.write({ key, expected: 0, type: "put", encode: () => Buffer.from(text) });
    await next;
  }
  const after = await memory();
  expect(server.storage.oldestRevision()).toBe(1);
  // Each state is kept once, for the history and for the object.
  expect(after.arrayBuffers - arrayBuffers).toBeLessThan(1000 * size * 1.3);
});

async function memory(): Promise<NodeJS.MemoryUsage> {
  await collectGarbage();
  return process.memoryUsage();
}
