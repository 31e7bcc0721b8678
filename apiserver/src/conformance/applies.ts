import type { Trial } from "./trial.ts";

type Unless = (trial: Trial) => string | undefined;

/** An item applies where the resource has these verbs. */
export const needsVerbs =
  (...verbs: readonly string[]): Unless =>
  (trial) => {
    const missing = verbs.filter((verb) => !trial.verbs.includes(verb));
    return missing.length > 0 ? `the resource has no ${missing.join(" and no ")}` : undefined;
  };

/**
 * The storage gives out resourceVersions and continue tokens and refuses those that it did not give; a resource that is
 * listed and never watched need not have one (kubernetes/pkg/registry/core/componentstatus/rest.go, metrics-server).
 */
export const needsStorage: Unless = needsVerbs("list", "watch");

/** Objects can be created, read and deleted: what most items begin with. */
export const needsObjects: Unless = needsVerbs("create", "get", "list", "delete");

/** Another valid object is known, so that something can be changed. */
export const needsChange: Unless = (trial) =>
  needsObjects(trial) ?? (trial.change ? undefined : "no field that can be changed is known");

export const needsNamespaces: Unless = (trial) =>
  needsObjects(trial) ?? (trial.namespaced ? undefined : "the resource is cluster-scoped");

export const needsSubresource =
  (name: string): Unless =>
  (trial) =>
    needsObjects(trial) ?? (trial.subresources[name] ? undefined : `the resource has no ${name} subresource`);
