/** `apps/v1` as apiVersion has it; the group of the first kinds has no name, and its version stands alone. */
export const groupVersion = (group: string, version: string): string =>
  group === "" ? version : `${group}/${version}`;

/** Below which path a version of a group is served. */
export const groupVersionPath = (group: string, version: string): string =>
  group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
