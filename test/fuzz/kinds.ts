import { z } from "zod";
import { resource, virtualResource, type AnyResource } from "../../apiserver/src/index.ts";
import { Grove } from "../../apiserver/test/resource/grove.ts";
import { Mango } from "../../apiserver/test/resource/mango.ts";
import { Silo } from "../../apiserver/test/resource/silo.ts";

const group = "fruit.example.com";
const part = z.object({ name: z.string(), port: z.int().default(80), note: z.string().optional() });

/** Everything that a kind can have, at once. */
const Papaya = resource({
  group,
  kind: "Papaya",
  scope: "Namespaced",
  versions: {
    v1: {
      spec: z.object({
        size: z.int().min(-5).max(1_000_000).default(1),
        weight: z.number().optional(),
        ripe: z.boolean().optional(),
        words: z.array(z.string()).meta({ "x-kubernetes-list-type": "set" }).optional(),
        parts: z
          .array(part)
          .meta({ "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name", "port"] })
          .optional(),
        plain: z.array(z.object({ deep: z.record(z.string(), z.int()).optional() })).optional(),
        whole: z.object({ a: z.string().optional() }).meta({ "x-kubernetes-map-type": "atomic" }).optional(),
        either: z.union([z.int(), z.string()]).optional(),
        any: z.looseObject({}).optional(),
        selector: z.string().optional(),
      }),
      status: z.object({ size: z.int().optional(), said: z.array(z.string()).optional() }),
      columns: [{ name: "Size", path: ".spec.size" }],
    },
    v2: {
      spec: z.object({ big: z.int().default(1), rest: z.looseObject({}).optional() }),
      status: z.object({ size: z.int().optional() }),
      scale: { specReplicasPath: ".spec.big", statusReplicasPath: ".status.size" },
      to: ({ spec, status }) => ({ spec: { size: spec.big, ...(spec.rest && { any: spec.rest }) }, status }),
      from: ({ spec, status }) => ({
        spec: { big: spec.size, ...(spec.any && { rest: spec.any }) },
        ...(status && { status: { size: status.size } }),
      }),
    },
  },
  storageVersion: "v1",
  subresources: {
    status: true,
    scale: {
      specReplicasPath: ".spec.size",
      statusReplicasPath: ".status.size",
      labelSelectorPath: ".spec.selector",
    },
    connect: { peel: { GET: ({ object }) => ({ body: JSON.stringify(object) }) } },
  },
  mutate: (object, { operation }) => {
    if (operation === "CREATE" && object.spec.words?.includes("ripe"))
      object.spec = { ...object.spec, ripe: true };
  },
  validate: ({ spec }) => (spec.size === 13 ? [{ field: "spec.size", message: "must not be thirteen" }] : []),
  validateDelete: ({ metadata }) => (metadata.name === "stays" ? "it stays" : undefined),
});

const Orchard = resource({
  group,
  kind: "Orchard",
  scope: "Cluster",
  versions: {
    v1: {
      spec: z
        .object({ acres: z.int().default(1), trees: z.int().min(0).default(1) })
        .default({ acres: 1, trees: 1 }),
    },
  },
  storageVersion: "v1",
});

const harvest = (namespace: string, name: string): object => ({
  metadata: { name, namespace, labels: { ripe: "yes" } },
  kilos: 3,
});

const schema = z.object({ kilos: z.int(), said: z.string().optional() });

const Harvest = virtualResource<{ v1: typeof schema }>({
  group,
  kind: "Harvest",
  scope: "Namespaced",
  versions: { v1: { schema, columns: [{ name: "Kilos", path: ".kilos" }] } },
  list: () => [harvest("default", "a"), harvest("default", "b"), harvest("north", "a")] as never,
  watch: async function* changes({ signal }) {
    yield { type: "ADDED", object: harvest("default", "a") as never };
    await new Promise((resolve) => {
      signal.addEventListener("abort", resolve, { once: true });
      if (signal.aborted) resolve(undefined);
    });
  },
  create: ({ object }) => object,
  delete: ({ name }) => (name === "a" ? (harvest("default", "a") as never) : undefined),
});

export const kinds: readonly AnyResource[] = [Mango, Grove, Silo, Papaya, Orchard, Harvest];

/** What is stored: where all objects of a kind are, in the version that is stored. */
export const stored = ["mangoes", "groves", "silos", "papayas", "orchards"] as const;
export const allOf = (plural: string): string => `/apis/${group}/v1/${plural}`;
