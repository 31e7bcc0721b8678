import type { JsonObject, KubeObject } from "../../apiserver/src/resource/kube-object.ts";
import { pick, type Random } from "./random.ts";

/** What answers have told, to be asked with again. */
export type Seen = {
  /** The last object of a name; `name/scale` for a Scale. */
  readonly objects: Map<string, JsonObject & KubeObject>;
  readonly tokens: string[];
  readonly versions: string[];
};

export const nothingSeen = (): Seen => ({ objects: new Map(), tokens: [], versions: ["1"] });

const KEPT = 50;

export function remember(seen: Seen, body: unknown): void {
  const { metadata, kind } = Object(body) as { metadata?: Record<string, unknown>; kind?: unknown };
  if (typeof metadata !== "object" || metadata === null) return;
  const { name, resourceVersion, continue: token } = metadata;
  if (typeof name === "string" && name.length < 100) {
    seen.objects.set(kind === "Scale" ? `${name}/scale` : name, body as JsonObject & KubeObject);
    const [oldest = ""] = seen.objects.keys();
    if (seen.objects.size > KEPT) seen.objects.delete(oldest);
  }
  keep(seen.versions, resourceVersion);
  keep(seen.tokens, token);
}

function keep(list: string[], value: unknown): void {
  if (typeof value !== "string" || value === "") return;
  list.push(value);
  if (list.length > KEPT) list.shift();
}

export const anyObject = (random: Random, { objects }: Seen): (JsonObject & KubeObject) | undefined =>
  objects.size === 0 ? undefined : pick(random, [...objects.values()]);
