import { afterAll, beforeAll, expect, it } from "vitest";
import { etcd } from "../../../apiserver/src/storage/etcd.ts";
import { everywhere, mango, root, start, type Server } from "../../../apiserver/test/rest/harness.ts";
import { startEtcd, type EtcdProcess } from "./etcd-process.ts";

let server: EtcdProcess;
let one: Server;
let two: Server;

beforeAll(async () => {
  server = await startEtcd();
  const open = etcd({ hosts: server.url, prefix: "/rest", requestTimeout: 15_000 });
  [one, two] = [await start({ open }), await start({ open })];
});

afterAll(async () => {
  await one.storage.close();
  await two.storage.close();
  await server.stop();
});

it("is one API, whichever replica is asked", async () => {
  const watch = await one.watch(`${everywhere}?watch=true&allowWatchBookmarks=true`);
  // A watch from no revision tells where its initial events end.
  expect((await watch.next()).type).toBe("BOOKMARK");
  for (let round = 0; round < 10; round++) {
    const name = `m${round}`;
    const created = await one.call("POST", root, { body: mango(name) });
    expect(created.status).toBe(201);
    const read = await two.call("GET", `${root}/${name}`);
    expect(read.body).toEqual(created.body);
    expect(await watch.next()).toMatchObject({ type: "ADDED", object: created.body });
    const changed = await two.call("PUT", `${root}/${name}`, {
      body: { ...read.body, spec: { variety: "Kesar" } },
    });
    expect(changed.status).toBe(200);
    expect((await one.call("GET", `${root}/${name}`)).body).toEqual(changed.body);
    expect(await watch.next()).toMatchObject({ type: "MODIFIED", object: changed.body });
    const stale = await one.call("PUT", `${root}/${name}`, { body: read.body });
    expect([stale.status, stale.body.reason]).toEqual([409, "Conflict"]);
  }
  const page = await one.call("GET", `${root}?limit=4`);
  expect(page.body.metadata.remainingItemCount).toBe(6);
  expect((await two.call("DELETE", `${root}/m7`)).status).toBe(200);
  const { resourceVersion } = (await watch.next()).object.metadata;
  expect(Number(resourceVersion)).toBeGreaterThan(Number(page.body.metadata.resourceVersion));
  expect((await one.call("GET", `${root}/m7`)).status).toBe(404);
  const rest = await two.call("GET", `${root}?continue=${page.body.metadata.continue}`);
  expect(rest.body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)).toEqual([
    "m4",
    "m5",
    "m6",
    "m7",
    "m8",
    "m9",
  ]);
  const exact = `${root}?resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`;
  expect((await two.call("GET", exact)).body.items).toHaveLength(9);
  watch.abort();
});

it("serves a resourceVersion that only the other replica has seen", async () => {
  const created = await one.call("POST", root, { body: mango("late") });
  const { resourceVersion } = created.body.metadata;
  const list = await two.call("GET", `${root}?resourceVersion=${resourceVersion}`);
  expect(list.body.items).toContainEqual(created.body);
});
