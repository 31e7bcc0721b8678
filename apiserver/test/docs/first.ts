// #region first
import { lmdb, resource, serve, z } from "@kagg/apiserver";

const Mango = resource({
  group: "fruit.example.com",
  kind: "Mango",
  plural: "mangoes",
  scope: "Namespaced",
  versions: { v1: { spec: z.object({ variety: z.string() }) } },
  storageVersion: "v1",
});

await serve({ resources: [Mango], storage: lmdb("data") });
// #endregion
