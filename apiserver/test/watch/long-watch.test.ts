import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
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
  const before = heapUsed();
  await events(10_000);
  // A race of promises left 850 bytes for each event.
  expect(heapUsed() - before).toBeLessThan(10_000 * 200);
});

function heapUsed(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}
