import { resource, z } from "@kagg/apiserver";

// An example to start from: put your own fields in its place.

/** What a person asks for. Descriptions are shown by `kubectl explain`. */
const spec = z.object({
  variety: z.string().min(1).describe("Which sort it is."),
  ripeness: z.int().min(0).max(100).default(0).describe("How ripe it is, in percent."),
});

/** What has come of it: written through the status subresource, by a controller. */
const status = z.object({
  picked: z.boolean().describe("Whether it has been picked."),
});

const columns = [
  { name: "Variety", path: ".spec.variety" },
  { name: "Ripeness", path: ".spec.ripeness" },
];

/** v1alpha1: the same, with the ripeness as a text such as "40%". */
const textSpec = z.object({
  variety: z.string().min(1).describe("Which sort it is."),
  ripeness: z
    .string()
    .regex(/^(100|[1-9]?[0-9])%$/)
    .default("0%")
    .describe("How ripe it is."),
});

export const AppleTree = resource({
  group: "trees.acme.example",
  kind: "AppleTree",
  plural: "appletrees",
  scope: "Namespaced",
  versions: {
    v1: { spec, status, columns },
    v1alpha1: {
      spec: textSpec,
      status,
      columns,
      deprecated: "use v1",
      // Objects are kept as v1. Neither way may lose anything: what a client wrote, it must read again.
      to: ({ spec, status }) => ({ spec: { ...spec, ripeness: parseInt(spec.ripeness) }, status }),
      from: ({ spec, status }) => ({ spec: { ...spec, ripeness: `${spec.ripeness}%` }, status }),
    },
  },
  storageVersion: "v1",
  subresources: { status: true },
});
