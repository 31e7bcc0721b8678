import { resource } from "@kagg/apiserver";
import * as z from "@kagg/apiserver/zod";

/** k8s.io/sample-apiserver/pkg/apis/wardle/v1alpha1, written with the runtime: what both sides of the benchmark serve. */
export const Flunder = resource({
  group: "wardle.example.com",
  kind: "Flunder",
  plural: "flunders",
  scope: "Namespaced",
  versions: {
    v1alpha1: {
      spec: z.object({
        reference: z.string().optional(),
        referenceType: z.enum(["Flunder", "Fischer"]).optional(),
      }),
      status: z.object({}),
    },
  },
  storageVersion: "v1alpha1",
  subresources: { status: true },
});
