import { z } from "zod";
import { resource, type Resource } from "../../src/resource/resource.ts";
import { Mango } from "../resource/mango.ts";

const Orchard = resource({
  group: "fruit.example.com",
  kind: "Orchard",
  scope: "Cluster",
  versions: {
    v1: {
      spec: z.object({ acres: z.int().default(1), trees: z.int().min(0).default(1) }),
      status: z.object({ trees: z.int().optional() }),
    },
  },
  storageVersion: "v1",
  subresources: {
    status: true,
    scale: { specReplicasPath: ".spec.trees", statusReplicasPath: ".status.trees" },
  },
});

/** A namespaced kind with two versions and a status, and a cluster-scoped one with little. */
export const orchard: readonly Resource[] = [Mango, Orchard];
