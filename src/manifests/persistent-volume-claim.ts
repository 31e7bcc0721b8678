import type { Project, Storage, VolumeStorage } from "../project/project.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { inNamespace } from "./metadata.ts";

/** Where the objects of the API live; it outlasts every pod. */
export function persistentVolumeClaim(project: Project, storage: VolumeStorage): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: inNamespace(project, claimName(project)),
    spec: {
      accessModes: ["ReadWriteOnce"],
      ...(storage.storageClassName !== undefined && { storageClassName: storage.storageClassName }),
      resources: { requests: { storage: storage.size } },
    },
  };
}

export const livesOnVolume = (storage: Storage): storage is VolumeStorage =>
  storage.type === "lmdb" || storage.type === "embedded";

export const claimName = ({ name }: Pick<Project, "name">): string => `${name}-data`;
