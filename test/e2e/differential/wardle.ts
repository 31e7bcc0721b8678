import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { z } from "zod";
import {
  createApiServer,
  kubeconfigConnection,
  memory,
  type Resource,
  resource,
  StatusError,
  type Storage,
} from "../../../apiserver/src/index.ts";
import type { ControlPlane } from "../../cluster/control-plane.ts";
import { flunderProblems } from "./flunder-problems.ts";

const group = "wardle.example.com";

/** sample-apiserver's kinds; `isBanned` is its admission plugin BanFlunder. */
function kinds(isBanned: (flunder: string) => boolean): Resource[] {
  const deprecated = "it is unavailable in v1.10+";
  const none = z.object({}).default({});
  const alpha = z
    .object({ reference: z.string().optional(), referenceType: z.string().optional() })
    .default({});
  const beta = z
    .object({
      flunderReference: z.string().optional(),
      fischerReference: z.string().optional(),
      referenceType: z.string().optional(),
    })
    .default({});
  const Flunder = resource({
    group,
    kind: "Flunder",
    scope: "Namespaced",
    versions: {
      // The conversions are those of pkg/apis/wardle/v1alpha1/conversion.go, the default is that of defaults.go.
      v1alpha1: {
        spec: alpha,
        status: none,
        deprecated,
        // A type that is neither says nothing of what is referred to: upstream drops both.
        lossy: [".spec.reference", ".spec.referenceType"],
        to: ({ spec: { reference, referenceType: given } }) => {
          const referenceType = given || (reference ? "Flunder" : undefined);
          if (referenceType === "Flunder") return { spec: { referenceType, flunderReference: reference } };
          return { spec: referenceType === "Fischer" ? { referenceType, fischerReference: reference } : {} };
        },
        from: ({ spec: { referenceType, flunderReference, fischerReference } }) => {
          if (referenceType === "Flunder") return { spec: { referenceType, reference: flunderReference } };
          return { spec: referenceType === "Fischer" ? { referenceType, reference: fischerReference } : {} };
        },
      },
      v1beta1: { spec: beta, status: none },
    },
    // Unlike v1alpha1, which sample-apiserver stores, it can say everything that is validated.
    storageVersion: "v1beta1",
    validate: ({ metadata, spec }, { old }) => {
      if (old) return [];
      const { name } = metadata;
      if (isBanned(name)) {
        const why = "this name may not be used, please change the resource name";
        const message = `flunders.${group} ${JSON.stringify(name)} is forbidden: ${why}`;
        throw new StatusError(403, "Forbidden", message, { name, group, kind: "flunders" });
      }
      return flunderProblems(spec);
    },
  });
  const Fischer = resource({
    group,
    kind: "Fischer",
    scope: "Cluster",
    // The runtime's objects have a spec; in sample-apiserver the list is a field of the object itself.
    versions: {
      v1alpha1: {
        spec: z.object({ disallowedFlunders: z.array(z.string()).optional() }).default({}),
        deprecated,
      },
    },
    storageVersion: "v1alpha1",
  });
  return [Flunder, Fischer];
}

export type Wardle = { readonly port: number; readonly stop: () => Promise<void> };

/** The twin of sample-apiserver, with the same certificate and the same cluster to ask whom to believe. */
export async function startWardle({ folder, kubeconfig }: ControlPlane): Promise<Wardle> {
  const storage = await memory()({ dataDir: undefined });
  const pki = (name: string): Promise<string> => readFile(join(folder, "pki", name), "utf8");
  const server = await createApiServer({
    resources: kinds((name) => banned(storage).has(name)),
    storage: () => Promise.resolve(storage),
    certificate: { certificate: await pki("apiserver.crt"), key: await pki("apiserver.key") },
    kubernetes: await kubeconfigConnection(kubeconfig, {}),
    logger: { debug: () => {}, info: () => {}, warn: () => {}, error: report },
  });
  return { port: await server.listen({ port: 0, host: "127.0.0.1" }), stop: () => server.close() };
}

// A fault of the server is a 500 to the script; here is why.
const report = (fields: object, message: string): void => {
  process.stderr.write(`${message}: ${inspect(fields)}\n`);
};

function banned(storage: Storage): Set<string> {
  const found = storage.list({ resource: `fischers.${group}`, namespace: undefined });
  if (found === "too-old") return new Set();
  return new Set(
    [...found.items].flatMap(({ bytes }) => {
      const { spec } = JSON.parse(bytes.toString()) as { spec?: { disallowedFlunders?: string[] } };
      return spec?.disallowedFlunders ?? [];
    }),
  );
}
