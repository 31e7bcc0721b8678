import { resource } from "@kagg/apiserver";
import * as z from "@kagg/apiserver/zod";

export const Mango = resource({
  group: "fruit.example.com",
  kind: "Mango",
  plural: "mangoes",
  scope: "Namespaced",
  versions: { v1: { spec: z.object({ variety: z.string() }) } },
  storageVersion: "v1",
});
