import { mkdir } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import type { Container, Pod, Volume } from "../pod.ts";
import { SourceError } from "../sources.ts";
import type { Places } from "../process/translate.ts";
import { payloadOf, type PayloadParts } from "./payload.ts";
import { writePayload } from "./write-payload.ts";

export type VolumeParts = PayloadParts & {
  /** Private, and gone with the pod. */
  readonly folder: string;
  /** Where claims are kept, whoever mounts them. */
  readonly claims: string;
};

/** A volume that cannot be mounted. */
export type MountProblem = { readonly volume: string; readonly message: string };

/** Makes them, or writes anew what has changed in them; what fails keeps what it had. */
export async function mountVolumes(parts: VolumeParts): Promise<readonly MountProblem[]> {
  const problems: MountProblem[] = [];
  for (const volume of parts.pod.spec.volumes ?? []) {
    try {
      await mountVolume(volume, parts);
    } catch (error) {
      problems.push({
        volume: volume.name,
        message: error instanceof Error ? error.message : String(error),
      });
    }
  }
  return problems;
}

async function mountVolume(volume: Volume, parts: VolumeParts): Promise<void> {
  const folder = folderOf(volume, parts);
  const payload = await payloadOf(volume, parts);
  if (!payload && !volume.emptyDir && !volume.persistentVolumeClaim && !volume.hostPath) {
    const type = Object.keys(volume).find((key) => key !== "name") ?? "none";
    throw new SourceError(`the sandbox has no volumes of the type ${type}`);
  }
  if (!volume.hostPath) await mkdir(folder, { recursive: true, mode: 0o700 });
  if (payload) await writePayload(folder, payload);
}

function folderOf(volume: Volume, { folder, claims, pod }: VolumeParts): string {
  if (volume.hostPath) return volume.hostPath.path;
  const claim = volume.persistentVolumeClaim?.claimName;
  return claim === undefined
    ? join(folder, "volumes", inside(volume.name))
    : join(claims, inside(pod.metadata.namespace ?? ""), inside(claim));
}

/** A name as a part of a path; throws where it is more: names come from whoever may create pods. */
export function inside(path: string): string {
  if (path === "" || isAbsolute(path) || path.split(/[/\\]/).includes("..")) {
    throw new SourceError(`"${path}" leads out of the pod's folder`);
  }
  return path;
}

/** Where the mounts of a container really are. Throws a {@link SourceError}. */
export function pathsOf(container: Container, parts: VolumeParts): Places["paths"] {
  return (container.volumeMounts ?? []).map(({ name, mountPath, subPath }) => {
    const volume = parts.pod.spec.volumes?.find((one) => one.name === name);
    if (!volume)
      throw new SourceError(`the container mounts the volume "${name}", which the pod does not have`);
    const folder = folderOf(volume, parts);
    return { from: mountPath, to: subPath ? join(folder, inside(subPath)) : folder };
  });
}

/** Makes what a container mounts a part of, where nobody else has: a subPath of a volume that begins empty. */
export async function makeSubPaths(container: Container, parts: VolumeParts): Promise<void> {
  for (const { name, subPath } of container.volumeMounts ?? []) {
    const volume = parts.pod.spec.volumes?.find((one) => one.name === name);
    if (!subPath || !(volume?.emptyDir ?? volume?.persistentVolumeClaim)) continue;
    await mkdir(join(folderOf(volume, parts), inside(subPath)), { recursive: true, mode: 0o700 });
  }
}

/** Whether a pod reads a Secret or ConfigMap, in a volume or a variable. */
export function reads({ spec }: Pod, kind: "secret" | "configMap", name: string): boolean {
  const inVolume = (spec.volumes ?? []).some(
    ({ secret, configMap, projected }) =>
      (kind === "secret" ? secret?.secretName : configMap?.name) === name ||
      projected?.sources?.some((source) => source[kind]?.name === name),
  );
  return (
    inVolume ||
    [...(spec.initContainers ?? []), ...spec.containers].some(
      ({ env, envFrom }) =>
        env?.some(({ valueFrom }) => valueFrom?.[`${kind}KeyRef`]?.name === name) ||
        envFrom?.some((one) => one[`${kind}Ref`]?.name === name),
    )
  );
}
