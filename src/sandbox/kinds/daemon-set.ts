import { jsonEqual, type KubeObject } from "@kagg/apiserver/internal";

const annotation = "deprecated.daemonset.template.generation";

/** How often the template has changed, as it was counted before there were ControllerRevisions. */
export const countTemplate = (object: KubeObject, live?: KubeObject): void => {
  const before = Number(live?.metadata.annotations?.[annotation] ?? 0);
  const isSame = live && jsonEqual(object.spec?.["template"], live.spec?.["template"]);
  setCount(object, isSame ? before : before + 1);
};

/** It is there whenever a DaemonSet is read. */
export const countDefaults = (object: KubeObject): void =>
  setCount(object, Number(object.metadata.annotations?.[annotation] ?? 0));

function setCount({ metadata }: KubeObject, count: number): void {
  metadata.annotations = { ...metadata.annotations, [annotation]: String(count) };
}
