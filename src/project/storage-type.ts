import type { ProjectData } from "./schema.ts";

type Type = NonNullable<ProjectData["spec"]["storage"]["type"]>;
type Template = ProjectData["spec"]["template"];

/** The storages that each language has a library for. */
export const storagesOf: Readonly<Record<Template, readonly Type[]>> = {
  typescript: ["lmdb", "etcd", "memory", "none"],
  go: ["embedded", "etcd", "none"],
};

/** The storage of each language that lives on a volume; it is what a kagg.yaml that names none means. */
export const volumeStorage = { typescript: "lmdb", go: "embedded" } as const;

export const storageType = ({ template, storage }: ProjectData["spec"]): Type =>
  storage.type ?? volumeStorage[template];
