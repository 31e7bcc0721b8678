import { jsonEqual, type Json } from "@kagg/apiserver/internal";
import type { PodTemplate } from "../kinds.ts";

/** The label by which the ReplicaSets of a Deployment, and their pods, are told apart. */
export const TEMPLATE_HASH = "pod-template-hash";

/**
 * A short name for a pod template: 32 bits of FNV-1a in k8s.io/apimachinery/pkg/util/rand's safe letters, as upstream's
 * ComputeHash gives it. Upstream hashes how Go prints its structs, here it is JSON with its fields in order: the values
 * differ from those of a cluster, and nothing compares them. After a collision `collisionCount` makes another one.
 */
export function templateHash(template: PodTemplate, collisionCount?: number): string {
  const collisions = Buffer.alloc(collisionCount === undefined ? 0 : 8);
  if (collisionCount !== undefined) collisions.writeUInt32LE(collisionCount);
  const text = Buffer.from(JSON.stringify(inOrder(template as unknown as Json)));
  return safeEncode(String(fnv1a(Buffer.concat([text, collisions]))));
}

/** hash/fnv New32a */
export function fnv1a(bytes: Buffer): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

const LETTERS = "bcdfghjklmnpqrstvwxz2456789";

/** No vowels, so that no words come of it. */
export const safeEncode = (text: string): string =>
  Array.from(Buffer.from(text), (byte) => LETTERS.charAt(byte % LETTERS.length)).join("");

function inOrder(value: Json): Json {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, field]) => [name, inOrder(field)]));
}

/** Whether two templates make the same pods: the hash in their labels aside, and nothing is the same as empty. */
export const isSameTemplate = (a: PodTemplate, b: PodTemplate): boolean =>
  jsonEqual(comparable(withoutHash(a)), comparable(withoutHash(b)));

function withoutHash({ metadata = {}, spec }: PodTemplate): Json {
  const { [TEMPLATE_HASH]: _hash, ...labels } = metadata.labels ?? {};
  return { metadata: { ...metadata, labels }, spec } as unknown as Json;
}

function comparable(value: Json): Json {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).map(([name, field]) => [name, comparable(field)] as const);
  return Object.fromEntries(kept.filter(([, field]) => !isNothing(field)));
}

const isNothing = (value: Json): boolean =>
  value === null || (typeof value === "object" && Object.keys(value).length === 0);
