import { resource, z } from "@kagg/apiserver";

export const Mango = resource({
  group: "fruit.example.com",
  kind: "Mango",
  plural: "mangoes",
  scope: "Namespaced",
  versions: { v1: { spec: z.object({ variety: z.string() }) } },
  storageVersion: "v1",
});
