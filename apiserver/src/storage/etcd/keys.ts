import type { Key } from "../storage.ts";
import type { KeyValue } from "./protocol.ts";

/** `/registry`: with one slash before it and none behind. */
export const normalPrefix = (prefix: string): string => `/${prefix.split("/").filter(Boolean).join("/")}`;

/**
 * `<prefix>/<group>/<plural>/<namespace>/<name>`, without the namespace for cluster-scoped objects: where kube-apiserver
 * keeps custom resources. No part can hold a slash.
 */
export function writeKey(prefix: string, { resource, namespace, name }: Key): Buffer {
  const dot = resource.indexOf(".");
  const group = resource.slice(dot + 1);
  const parts = [prefix, group, resource.slice(0, dot), ...(namespace ? [namespace] : []), name];
  return Buffer.from(parts.join("/"));
}

/** Gives the key of an object; throws where `writeKey` has not written it. */
export type ReadKey = (kv: Pick<KeyValue, "source" | "keyAt" | "keyEnd">) => Key;

const slash = "/".charCodeAt(0);

/**
 * Neighbours live in the same namespace nearly always: what stands before the name is taken apart where it changes, and
 * all of them share its strings. A name is a string of its own: V8 compares those that are cut out of another one at three
 * times the cost.
 */
export function keyReader(prefix: string): ReadKey {
  let last = "";
  let place: Pick<Key, "resource" | "namespace"> = { resource: "", namespace: "" };
  return ({ source, keyAt, keyEnd }) => {
    const nameAt = source.lastIndexOf(slash, keyEnd - 1) + 1;
    const folder = source.toString("latin1", keyAt, nameAt);
    if (folder !== last || last === "") {
      place = placeOf(source.toString("utf8", keyAt + Buffer.byteLength(prefix) + 1, nameAt - 1));
      last = folder;
    }
    if (nameAt === keyEnd) throw noObject();
    const { resource, namespace } = place;
    return { resource, namespace, name: source.toString("utf8", nameAt, keyEnd) };
  };
}

/** Of `<group>/<plural>`, with or without `/<namespace>`. */
function placeOf(folder: string): Pick<Key, "resource" | "namespace"> {
  const [group, plural, namespace, ...more] = folder.split("/");
  if (!group || !plural || namespace === "" || more.length > 0) throw noObject();
  return { resource: `${plural}.${group}`, namespace: namespace ?? "" };
}

const noObject = (): Error => new Error("it is not where an object can be");

/** All keys below a prefix, as etcd takes a range: its end is the first key behind. */
export const rangeOf = (prefix: string): { readonly key: Buffer; readonly rangeEnd: Buffer } => ({
  key: Buffer.from(`${prefix}/`),
  // "0" is the character behind "/".
  rangeEnd: Buffer.from(`${prefix}0`),
});
