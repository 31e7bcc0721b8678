import { readFileSync, readdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { parse } from "yaml";
import { type Diagnosis, examine } from "../../src/doctor/index.ts";
import type { KubernetesObject } from "../../src/manifests/kubernetes-object.ts";
import { type BackendKind, type CertificateName, certificates, startBackend } from "./backend.ts";
import { type Answer, fakeCluster } from "./fake-cluster.ts";
import { clock } from "./issue.ts";

/** A recorded cluster: healthy.yaml with changes, and what doctor must say about it. */
export type State = {
  /** `Kind name` → a merge patch (RFC 7386) of that object, or null where it is not there. */
  readonly change?: Readonly<Record<string, unknown>>;
  readonly add?: readonly KubernetesObject[];
  readonly answers?: Readonly<Record<string, Answer | readonly Answer[]>>;
  readonly forbidden?: readonly string[];
  readonly denied?: readonly string[];
  /** What the pod serves; `nothing` where it cannot be reached. */
  readonly served?: BackendKind | "nothing";
  readonly skip?: readonly string[];
  /** Of the kagg.yaml in the folder. */
  readonly project?: { readonly group: string; readonly template: "typescript" | "go" };
  readonly name?: string;
  readonly verdict: string;
  /** Everything that is neither ok nor skipped: `fail`, `warn` or `unknown`. */
  readonly expect?: Readonly<Record<string, string>>;
};

const folder = import.meta.dirname;

/** The states in their files, by file name without `.yaml`. */
export const states: ReadonlyMap<string, State> = new Map(
  readdirSync(join(folder, "states"))
    .sort()
    .map((file) => [file.replace(/\.yaml$/, ""), load(join("states", file)) as State]),
);

export const healthyObjects: readonly KubernetesObject[] = load("healthy.yaml") as KubernetesObject[];

/** Examines a state through the real engine, with a TLS server of this process as its pod. */
export async function diagnoseState(state: State): Promise<Diagnosis> {
  const backend = state.served === "nothing" ? undefined : await startBackend(state.served ?? "good");
  try {
    const cluster = fakeCluster({
      objects: [...changed(healthyObjects, state.change ?? {}), ...(state.add ?? [])],
      answers: { ...healthyAnswers, ...state.answers },
      ...(state.forbidden ? { forbidden: state.forbidden } : {}),
      ...(state.denied ? { denied: state.denied } : {}),
      ...(backend ? { forward: async () => connect(backend.port, "127.0.0.1") } : {}),
    });
    const [diagnosis] = await examine({
      cluster,
      names: [state.name ?? "v1.fruit.example.com"],
      skip: state.skip ?? [],
      project: state.project,
      // Only a server that hangs is waited for to the end.
      timeout: state.served === "hanging" ? 1500 : 10_000,
      now: clock,
    });
    if (!diagnosis) throw new Error("nothing was examined");
    return diagnosis;
  } finally {
    await backend?.close();
  }
}

const resource = {
  name: "mangos",
  singularName: "mango",
  namespaced: true,
  kind: "Mango",
  verbs: ["get", "list"],
};
export const healthyAnswers: Readonly<Record<string, Answer>> = {
  "/version": { body: { major: "1", minor: "36", gitVersion: "v1.36.3" } },
  "/apis/fruit.example.com/v1": {
    body: {
      kind: "APIResourceList",
      apiVersion: "v1",
      groupVersion: "fruit.example.com/v1",
      resources: [resource],
    },
  },
  "/apis": {
    body: {
      items: [
        {
          metadata: { name: "fruit.example.com" },
          versions: [{ version: "v1", freshness: "Current", resources: [{ resource: "mangos" }] }],
        },
      ],
    },
  },
  "/openapi/v3": { body: { paths: { "apis/fruit.example.com/v1": {} } } },
};

function changed(
  objects: readonly KubernetesObject[],
  change: Readonly<Record<string, unknown>>,
): readonly KubernetesObject[] {
  return objects.flatMap((object) => {
    const key = `${object.kind} ${object.metadata.name}`;
    if (!(key in change)) return [object];
    return change[key] === null ? [] : [merged(object, change[key])];
  });
}

function merged<T>(target: T, patch: unknown): T {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch as T;
  const result: Record<string, unknown> = { ...(target as object) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result as T;
}

/** Reads YAML in which `{{pem NAME}}` and `{{base64 NAME}}` stand for certificates of backend.ts. */
function load(file: string): unknown {
  return parse(readFileSync(join(folder, file), "utf8"), (_, value: unknown) =>
    typeof value === "string" ? filled(value) : value,
  );
}

function filled(text: string): string {
  return text.replaceAll(/\{\{(pem|base64) ([^}]+)\}\}/g, (_, form, names: string) => {
    const pem = names
      .split("+")
      .map((name) => certificates[name.trim() as CertificateName].cert)
      .join("");
    return form === "pem" ? pem : Buffer.from(pem).toString("base64");
  });
}
