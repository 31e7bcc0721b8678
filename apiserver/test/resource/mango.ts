import { resource, type Resource } from "../../src/resource/resource.ts";
import { z } from "zod";

/** The resource of most tests: two versions, a status, defaults, a rule of its own. */
export const Mango: Resource = resource({
  group: "fruit.example.com",
  kind: "Mango",
  plural: "mangoes",
  shortNames: ["mg"],
  categories: ["all"],
  scope: "Namespaced",
  versions: {
    v1: {
      spec: z.object({
        variety: z.string(),
        ripeness: z.int().min(0).max(100).default(0),
        origin: z.enum(["farm", "wild"]).optional(),
        notes: z.record(z.string(), z.string()).optional(),
        boxes: z
          .array(z.object({ size: z.int(), label: z.string().default("none") }))
          .max(3)
          .optional(),
        tags: z.array(z.string()).meta({ "x-kubernetes-list-type": "set" }).optional(),
        crates: z
          .array(z.object({ name: z.string(), floor: z.int().default(1), count: z.int().optional() }))
          .meta({ "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name", "floor"] })
          .optional(),
        extra: z.looseObject({ known: z.string().optional() }).optional(),
        code: z
          .string()
          .regex(/^[a-z]+$/)
          .min(2)
          .max(5)
          .optional(),
      }),
      status: z.object({ phase: z.string().optional(), seen: z.int().optional() }),
      columns: [
        { name: "Variety", path: ".spec.variety", description: "Which mango it is" },
        { name: "Ripeness", path: ".spec.ripeness" },
        { name: "Phase", path: ".status.phase", priority: 1 },
      ],
    },
    v1alpha1: {
      spec: z.object({ sort: z.string(), soft: z.boolean().default(false) }),
      deprecated: "use v1",
      to: ({ spec }) => ({ spec: { variety: spec.sort, ripeness: spec.soft ? 100 : 0 } }),
      from: ({ spec }) => ({ spec: { sort: spec.variety, soft: spec.ripeness > 50 } }),
    },
  },
  storageVersion: "v1",
  subresources: { status: true },
  validate: ({ spec }, { old }) =>
    old && old.spec.variety !== spec.variety && spec.variety === "forbidden"
      ? [{ field: "spec.variety", message: "must not become forbidden" }]
      : [],
});
