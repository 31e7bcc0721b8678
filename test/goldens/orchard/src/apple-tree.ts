import { resource, z } from "@kagg/apiserver";

// An example to start from: put your own fields in its place.

/** What a person asks for. Descriptions are shown by `kubectl explain`. */
const spec = z.object({
  title: z.string().min(1).describe("What to call it."),
  size: z
    .object({ width: z.int().min(1).max(9999), height: z.int().min(1).max(9999) })
    .default({ width: 1, height: 1 })
    .describe("How large it is to be."),
});

/** What has come of it: written through the status subresource, by a controller. */
const status = z.object({
  phase: z.enum(["Pending", "Ready"]).describe("How far it is."),
  message: z.string().optional().describe("Why it is not ready."),
});

const columns = [
  { name: "Title", path: ".spec.title" },
  { name: "Phase", path: ".status.phase" },
];

/** v1alpha1: the same, with the size as one text such as "3x4". */
const flatSpec = z.object({
  title: z.string().min(1).describe("What to call it."),
  size: z
    .string()
    .regex(/^[1-9][0-9]{0,3}x[1-9][0-9]{0,3}$/)
    .default("1x1")
    .describe("How large it is to be: width x height."),
});

function parseSize(text: string): { width: number; height: number } {
  const [width = 1, height = 1] = text.split("x").map(Number);
  return { width, height };
}

function formatSize({ width, height }: { width: number; height: number }): string {
  return `${width}x${height}`;
}

export const AppleTree = resource({
  group: "trees.acme.example",
  kind: "AppleTree",
  plural: "appletrees",
  scope: "Namespaced",
  versions: {
    v1: { spec, status, columns },
    v1alpha1: {
      spec: flatSpec,
      status,
      columns,
      deprecated: "use v1",
      // Objects are kept as v1. Both directions must lose nothing: what a client of one version wrote, it reads.
      to: ({ spec, status }) => ({ spec: { ...spec, size: parseSize(spec.size) }, status }),
      from: ({ spec, status }) => ({ spec: { ...spec, size: formatSize(spec.size) }, status }),
    },
  },
  storageVersion: "v1",
  subresources: { status: true },
});
