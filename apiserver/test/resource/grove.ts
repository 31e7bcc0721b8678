import { resource, type Resource } from "../../src/resource/resource.ts";
import { z } from "zod";

/** A resource that can be scaled. */
export const Grove: Resource = resource({
  group: "fruit.example.com",
  kind: "Grove",
  scope: "Namespaced",
  versions: {
    v1: {
      spec: z.object({ trees: z.int().max(50).optional(), soil: z.string().optional() }),
      status: z.object({ trees: z.int().optional(), selector: z.string().optional() }),
    },
  },
  storageVersion: "v1",
  subresources: {
    status: true,
    scale: {
      specReplicasPath: ".spec.trees",
      statusReplicasPath: ".status.trees",
      labelSelectorPath: ".status.selector",
    },
  },
});
