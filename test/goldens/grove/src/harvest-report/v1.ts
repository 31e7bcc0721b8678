import * as z from "@kagg/apiserver/zod";

/** All of an object but apiVersion, kind and metadata. Descriptions are shown by `kubectl explain`. */
export const schema = z.object({
  value: z.int().describe("How much it was."),
  unit: z.enum(["bytes", "seconds"]).describe("What it is counted in."),
  measured: z.iso.datetime().describe("When it was measured."),
});

export const columns = [
  { name: "Value", path: ".value" },
  { name: "Unit", path: ".unit" },
];
