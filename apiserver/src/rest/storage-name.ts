import type { ResourceDefinition } from "../resource/definition.ts";

/** `<plural>.<group>`, the name of a resource in the storage. */
export const storageName = ({ plural, group }: Pick<ResourceDefinition, "plural" | "group">): string =>
  `${plural}.${group}`;
