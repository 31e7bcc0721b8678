import { resource, type Resource } from "@kagg/apiserver";
import * as z from "@kagg/apiserver/zod";

// #region schema
const spec = z.object({
  variety: z.string().min(1),
  ripeness: z.int().min(0).max(100).default(0),
  trees: z.int().min(0).default(1),
  picked: z.enum(["by hand", "by machine"]).optional(),
  crates: z
    .array(z.object({ name: z.string(), kilos: z.int().min(0).default(0) }))
    .meta({ "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"] })
    .optional(),
});
const status = z.object({
  phase: z.string().optional(),
  trees: z.int().optional(),
  selector: z.string().optional(),
});
// #endregion

export const Mango: Resource = resource({
  group: "fruit.example.com",
  kind: "Mango",
  plural: "mangoes",
  scope: "Namespaced",
  // #region versions
  versions: {
    v1: {
      spec,
      status,
      columns: [
        { name: "Variety", path: ".spec.variety", description: "Which mango it is" },
        { name: "Ripeness", path: ".spec.ripeness" },
        { name: "Phase", path: ".status.phase", priority: 1 },
      ],
    },
    v1alpha1: {
      spec: spec.omit({ variety: true }).extend({ sort: z.string().min(1) }),
      status,
      deprecated: "use v1",
      to: ({ spec: { sort, ...same }, status }) => ({ spec: { ...same, variety: sort }, status }),
      from: ({ spec: { variety, ...same }, status }) => ({ spec: { ...same, sort: variety }, status }),
    },
  },
  storageVersion: "v1",
  // #endregion
  // #region subresources
  subresources: {
    status: true,
    scale: {
      specReplicasPath: ".spec.trees",
      statusReplicasPath: ".status.trees",
      labelSelectorPath: ".status.selector",
    },
  },
  // #endregion
  // #region rules
  mutate: ({ metadata, spec }) => {
    if (spec.ripeness === 100) metadata.labels = { ...metadata.labels, ripe: "yes" };
  },
  validate: ({ spec }, { old }) =>
    old && old.spec.variety !== spec.variety
      ? [{ field: "spec.variety", message: "a mango stays what it is" }]
      : [],
  validateDelete: ({ metadata }, { user }) =>
    metadata.labels?.["ripe"] === "yes" && !user.groups.includes("pickers")
      ? "ripe mangoes are for pickers"
      : undefined,
  // #endregion
});
