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

export const Server = resource({
  group: "1e3.example",
  kind: "Server",
  plural: "true",
  scope: "Namespaced",
  versions: {
    v1beta1: { spec, status, columns },
  },
  storageVersion: "v1beta1",
  subresources: { status: true },
});
