import type { Subject } from "./evidence.ts";

/** Takes the name of an APIService apart: `<version>.<group>`, with an empty group for the core one (`v1.`). */
export function subjectOf(name: string): Omit<Subject, "now"> {
  const dot = name.indexOf(".");
  const version = name.slice(0, dot);
  const group = name.slice(dot + 1);
  const groupVersion = group === "" ? version : `${group}/${version}`;
  return {
    name,
    version,
    group,
    groupVersion,
    path: group === "" ? `/api/${version}` : `/apis/${groupVersion}`,
  };
}

/** Whether a text can be the name of an APIService at all: a version, a dot and a group (or none). */
export const isApiServiceName = (name: string): boolean =>
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?\.[-a-z0-9.]*$/.test(name);
