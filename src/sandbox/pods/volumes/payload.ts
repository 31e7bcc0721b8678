import { fieldOf } from "../field-path.ts";
import type { DownwardFile, KeyToPath, Pod, ProjectedSource, Volume } from "../pod.ts";
import { SourceError, type Keyed, type Sources } from "../sources.ts";

/** Files by their path in a volume. */
export type Payload = ReadonlyMap<string, { readonly data: Buffer; readonly mode: number }>;

export type PayloadParts = {
  readonly pod: Pod;
  readonly nodeName: string;
  readonly sources: Sources;
  readonly token: (audience: string | undefined, seconds: number) => Promise<string>;
};

const MODE = 0o644;

/**
 * What is in a volume that is written from objects; undefined for the other types. Rejects with a {@link SourceError} that
 * has the kubelet's words: pkg/volume/{secret,configmap,projected,downwardapi}.
 */
export async function payloadOf(volume: Volume, parts: PayloadParts): Promise<Payload | undefined> {
  const payload = await filesOf(volume, parts);
  for (const path of payload?.keys() ?? []) {
    if (path.startsWith("/") || path.split("/").includes("..")) {
      throw new SourceError(`"${path}" leads out of the volume`);
    }
  }
  return payload;
}

async function filesOf(volume: Volume, parts: PayloadParts): Promise<Payload | undefined> {
  const { secret, configMap, downwardAPI, projected } = volume;
  if (secret) {
    const { secretName: name, defaultMode: mode = MODE } = secret;
    return fromKeyed("secret", { ...secret, name }, mode, parts);
  }
  if (configMap) return fromKeyed("configMap", configMap, configMap.defaultMode ?? MODE, parts);
  if (downwardAPI) return fromFields(downwardAPI.items, downwardAPI.defaultMode ?? MODE, parts);
  return projected && fromAll(projected.sources ?? [], projected.defaultMode ?? MODE, parts);
}

/** All that is wrong is told at once; the later of two files with the same path wins. */
async function fromAll(all: readonly ProjectedSource[], mode: number, parts: PayloadParts): Promise<Payload> {
  const files = new Map<string, { data: Buffer; mode: number }>();
  const problems: string[] = [];
  for (const one of all) {
    try {
      for (const [path, file] of await fromOne(one, mode, parts)) files.set(path, file);
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  if (problems.length > 1) throw new SourceError(`[${problems.join(", ")}]`);
  if (problems.length === 1) throw new SourceError(problems.join(""));
  return files;
}

async function fromOne(source: ProjectedSource, mode: number, parts: PayloadParts): Promise<Payload> {
  const { secret, configMap, downwardAPI, serviceAccountToken } = source;
  if (secret) return fromKeyed("secret", secret, mode, parts);
  if (configMap) return fromKeyed("configMap", configMap, mode, parts);
  if (downwardAPI) return fromFields(downwardAPI.items, mode, parts);
  if (!serviceAccountToken) throw new SourceError("the sandbox does not know this kind of projected source");
  const { audience, expirationSeconds = 3600, path } = serviceAccountToken;
  return new Map([
    [path, { data: Buffer.from(await parts.token(audience, expirationSeconds)), mode: 0o600 }],
  ]);
}

type Selection = {
  readonly name?: string | undefined;
  readonly items?: readonly KeyToPath[];
  readonly optional?: boolean;
};

function fromKeyed(
  kind: "secret" | "configMap",
  { name = "", items, optional = false }: Selection,
  mode: number,
  { pod, sources }: PayloadParts,
): Payload {
  const keyed = readKeyed(() => sources[kind](pod.metadata.namespace ?? "", name), optional);
  if (!items) return new Map([...keyed].map(([key, data]) => [key, { data, mode }]));
  return new Map(
    items.flatMap((item) => {
      const data = keyed.get(item.key);
      if (data) return [[item.path, { data, mode: item.mode ?? mode }] as const];
      if (optional) return [];
      throw new SourceError(
        kind === "secret"
          ? `references non-existent secret key: ${item.key}`
          : `configmap references non-existent config key: ${item.key}`,
      );
    }),
  );
}

function readKeyed(read: () => Keyed, optional: boolean): Keyed {
  try {
    return read();
  } catch (error) {
    if (optional && error instanceof SourceError && error.isMissing) return new Map();
    throw error;
  }
}

const fromFields = (
  items: readonly DownwardFile[] = [],
  mode: number,
  { pod, nodeName }: PayloadParts,
): Payload =>
  new Map(
    items.map((item) => {
      if (!item.fieldRef) throw new SourceError("the sandbox gives fields of a pod, and no resources");
      const data = Buffer.from(fieldOf(pod, nodeName, item.fieldRef.fieldPath));
      return [item.path, { data, mode: item.mode ?? mode }];
    }),
  );
