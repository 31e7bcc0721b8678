import { expect, test } from "vitest";
import { z } from "zod";
import type { AnyResource } from "../../src/resource/any-resource.ts";
import { virtualResource } from "../../src/resource/virtual-resource.ts";
import type { ApiServer } from "../../src/serve/api-server.ts";
import { createApiServer } from "../../src/serve/create-api-server.ts";
import { issue } from "../certificates.ts";
import { fakeKubernetes } from "../fake-kubernetes.ts";
import { Mango } from "../resource/mango.ts";
import { call } from "../running-server.ts";

const Harvest = virtualResource({
  group: "fruit.example.com",
  kind: "Harvest",
  scope: "Cluster",
  versions: { v1: { schema: z.object({ kilos: z.int() }) } },
  list: () => [{ metadata: { name: "today" }, kilos: 12 }],
});

async function withoutStorage(
  resources: readonly AnyResource[],
  use: (server: ApiServer) => Promise<void>,
): Promise<void> {
  const kubernetes = await fakeKubernetes();
  try {
    const quiet = (): undefined => undefined;
    const server = await createApiServer({
      resources,
      certificate: issue({ commonName: "server", names: ["localhost"] }),
      kubernetes: kubernetes.connection,
      logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    });
    try {
      await use(server);
    } finally {
      await server.close();
    }
  } finally {
    await kubernetes.close();
  }
}

test("a server whose resources are all virtual needs no storage", () =>
  withoutStorage([Harvest], async (server) => {
    const port = await server.listen({ port: 0, host: "127.0.0.1" });

    expect((await call(port, "/livez", {})).status).toBe(200);
  }));

test("what is stored is refused where there is none", async () => {
  await expect(withoutStorage([Harvest, Mango], () => Promise.resolve())).rejects.toMatchObject({
    name: "DefinitionError",
    problems: [
      {
        where: "Mango.fruit.example.com",
        what: 'is stored, and there is no storage: give the server one, such as lmdb("data")',
      },
    ],
  });
});
