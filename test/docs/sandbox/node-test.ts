// oxlint-disable typescript/no-floating-promises -- node:test waits for its tests itself
// #region node
import { after, test } from "node:test";
import { createApiServer, memory } from "@kagg/apiserver";
import { sandbox } from "kagg/sandbox";
import { Mango } from "./mango.ts";

const cluster = await sandbox();
after(() => cluster.close());
await cluster.serve([Mango], (given) => createApiServer({ ...given, resources: [Mango], storage: memory() }));

test("a namespace takes its mangoes along", async () => {
  await cluster.request({
    method: "POST",
    path: "/api/v1/namespaces",
    body: { metadata: { name: "orchard" } },
  });
  await cluster.create(Mango, {
    metadata: { name: "a", namespace: "orchard" },
    spec: { variety: "Kent" },
  });
  for await (const { type } of cluster.watch(Mango, { namespace: "orchard" })) {
    if (type === "ADDED") await cluster.request({ method: "DELETE", path: "/api/v1/namespaces/orchard" });
    if (type === "DELETED") break;
  }
});
// #endregion
