import type { Verb } from "../http/request-info.ts";
import type { JsonObject, KubeObject } from "../resource/kube-object.ts";
import type { Resource } from "../resource/resource.ts";
import { copyJson } from "../rest/json-copy.ts";
import { jsonEqual } from "../rest/json-equal.ts";
import type { Scope } from "../rest/scope.ts";
import type { NativeRules } from "./native-rules.ts";

/** What the registry of a kind does with its objects; k8s.io/kubernetes/pkg/registry has a strategy.go of each. */
export type Strategy = {
  /** Of kinds whose status is written through `/status` alone. */
  readonly status?: StatusStrategy;
  /** What an update must change to count: the generation of new objects is 1. Undefined for kinds without one. */
  readonly generation?: (object: KubeObject) => readonly unknown[];
  /** What is done to a new object besides, in place. */
  readonly onCreate?: (object: KubeObject, scope: Scope) => void;
  /** What is done to an object that is replaced, in place. */
  readonly onUpdate?: (object: KubeObject, live: KubeObject, scope: Scope) => void;
  /** Other parts with an endpoint, by their names. */
  readonly parts?: Readonly<Record<string, PartStrategy>>;
  readonly validateDelete?: NonNullable<Resource["validateDelete"]>;
};

type StatusStrategy = {
  /** What nobody can own who writes the status: `metadata.labels`; the spec unless said otherwise. */
  readonly resets?: readonly string[];
  /** Metadata that a write of the status leaves as it is; all of it where it says `metadata`. */
  readonly keeps?: readonly string[];
  readonly onUpdate?: (object: KubeObject, live: KubeObject) => void;
};

type PartStrategy = {
  readonly verbs: readonly Verb[];
  readonly resets?: readonly string[];
  /** What becomes of the live object; it may change it in place. */
  readonly apply: (live: KubeObject, sent: KubeObject) => KubeObject;
};

/** The generation goes with the spec, as that of most kinds does. */
export const bySpec = ({ spec }: KubeObject): readonly unknown[] => [spec];

export function strategy(
  { status, generation, onCreate, onUpdate, parts = {} }: Strategy,
  empty: () => JsonObject,
): Pick<NativeRules, "prepareCreate" | "prepareUpdate"> {
  return {
    prepareCreate: (object, scope) => {
      if (status) object.status = copyJson((empty()["status"] ?? {}) as JsonObject);
      if (generation) object.metadata.generation = 1;
      onCreate?.(object, scope);
    },
    prepareUpdate: (sent, live, scope) => {
      const { subresource } = scope.info;
      if (subresource === "status") return statusUpdate(status ?? {}, sent, live);
      const part = parts[subresource];
      if (part) return { ...part.apply(copyJson(live), sent), metadata: sent.metadata };
      if (status) replaceStatus(sent, live);
      onUpdate?.(sent, live, scope);
      if (generation && !same(generation(sent), generation(live))) {
        sent.metadata.generation = (live.metadata.generation ?? 0) + 1;
      }
      return sent;
    },
  };
}

const same = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  jsonEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)));

function replaceStatus(object: KubeObject, { status }: KubeObject): void {
  if (status) object.status = status;
  else delete object.status;
}

function statusUpdate(
  { keeps = [], onUpdate }: StatusStrategy,
  sent: KubeObject,
  live: KubeObject,
): KubeObject {
  const metadata = keeps.includes("metadata") ? { ...live.metadata } : { ...sent.metadata };
  const { managedFields } = sent.metadata;
  delete metadata.managedFields;
  for (const name of keeps) {
    const field = name as "labels" | "annotations" | "finalizers" | "ownerReferences";
    if (name === "metadata") continue;
    const value = live.metadata[field];
    if (value) Object.assign(metadata, { [field]: value });
    else delete metadata[field];
  }
  const written: KubeObject = { ...live, metadata: { ...metadata, ...(managedFields && { managedFields }) } };
  replaceStatus(written, sent);
  onUpdate?.(written, live);
  return written;
}
