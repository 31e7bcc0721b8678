import { z } from "zod";
import { resource, type Resource } from "../../../apiserver/src/index.ts";

const group = "judged.example.com";

const condition = z.object({
  type: z.string(),
  status: z.enum(["True", "False", "Unknown"]),
  reason: z.string().optional(),
  message: z.string().optional(),
  observedGeneration: z.int().optional(),
  lastTransitionTime: z.string().optional(),
});

/** What the judges create, own, reconcile and release. */
export const Widget: Resource = resource({
  group,
  kind: "Widget",
  shortNames: ["wd"],
  scope: "Namespaced",
  versions: {
    v1: {
      spec: z.object({
        size: z.int().min(0).max(1000).default(1),
        colour: z.string().optional(),
        notes: z.record(z.string(), z.string()).optional(),
      }),
      status: z.object({
        phase: z.string().optional(),
        observedGeneration: z.int().optional(),
        parts: z.int().optional(),
        conditions: z.array(condition).optional(),
      }),
      columns: [
        { name: "Size", path: ".spec.size" },
        { name: "Phase", path: ".status.phase" },
      ],
    },
  },
  storageVersion: "v1",
  subresources: {
    status: true,
    scale: { specReplicasPath: ".spec.size", statusReplicasPath: ".status.parts" },
  },
});

/** What a Widget owns. */
export const Part: Resource = resource({
  group,
  kind: "Part",
  scope: "Namespaced",
  versions: { v1: { spec: z.object({ of: z.string() }) } },
  storageVersion: "v1",
});

/** Cluster-scoped; owns namespaced objects. */
export const Shelf: Resource = resource({
  group,
  kind: "Shelf",
  plural: "shelves",
  scope: "Cluster",
  versions: { v1: { spec: z.object({ room: z.string().optional() }) } },
  storageVersion: "v1",
});

/** The type that the storage suite of k8s.io/apiserver works with; it says nothing of what is in it. */
export const Pod: Resource = resource({
  group,
  kind: "Pod",
  plural: "pods",
  scope: "Namespaced",
  versions: { v1: { spec: z.looseObject({}), status: z.looseObject({}) } },
  storageVersion: "v1",
});
