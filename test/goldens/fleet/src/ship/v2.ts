import * as z from "@kagg/apiserver/zod";

// An example to start from: put your own fields in its place.

/** What a person asks for. Descriptions are shown by `kubectl explain`. */
export const spec = z.object({
  title: z.string().min(1).describe("What to call it."),
  size: z
    .object({ width: z.int().min(1).max(9999), height: z.int().min(1).max(9999) })
    .default({ width: 1, height: 1 })
    .describe("How large it is to be."),
});

/** What has come of it: written through the status subresource, by a controller. */
export const status = z.object({
  phase: z.enum(["Pending", "Ready"]).describe("How far it is."),
  message: z.string().optional().describe("Why it is not ready."),
});

export const columns = [
  { name: "Title", path: ".spec.title" },
  { name: "Phase", path: ".status.phase" },
];
