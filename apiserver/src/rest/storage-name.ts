import type { ResourceDefinition } from "../resource/definition.ts";

/** `<plural>.<group>`, the name of a resource in the storage; `pods` where the group has no name. */
export const storageName = ({ plural, group }: Pick<ResourceDefinition, "plural" | "group">): string =>
  group === "" ? plural : `${plural}.${group}`;
