import { expect, test } from "vitest";
import { createApiServer } from "../../src/serve/create-api-server.ts";
import { memory } from "../../src/storage/memory.ts";
import type { StorageOpener } from "../../src/storage/storage.ts";
import { issue } from "../certificates.ts";
import { fakeKubernetes, type FakeKubernetes } from "../fake-kubernetes.ts";
import { Mango } from "../resource/mango.ts";
import { call } from "../running-server.ts";

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const starting = (kubernetes: FakeKubernetes, storage: StorageOpener): ReturnType<typeof createApiServer> =>
  createApiServer({
    resources: [Mango],
    storage,
    certificate: issue({ commonName: "server", names: ["localhost"] }),
    kubernetes: kubernetes.connection,
    logger: silent,
  });

test("the cluster is followed while the storage is opened", async () => {
  const kubernetes = await fakeKubernetes();
  kubernetes.setTrust({});
  const server = await starting(kubernetes, async (options) => {
    await kubernetes.watched();
    return memory()(options);
  });
  const port = await server.listen({ port: 0, host: "127.0.0.1" });
  expect((await call(port, "/livez", {})).status).toBe(200);
  await server.close();
  await kubernetes.close();
});

test("where the storage cannot be opened, nothing of it is left", async () => {
  const kubernetes = await fakeKubernetes();
  kubernetes.setTrust({});
  const server = starting(kubernetes, async () => {
    await kubernetes.watched();
    throw new Error("no disk");
  });
  await expect(server).rejects.toThrow("no disk");
  await expect.poll(kubernetes.connections).toBe(0);
  await kubernetes.close();
});
