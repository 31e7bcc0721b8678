import type { LabelSelector, Labels } from "../rest/label-selector.ts";
import type { ListOptions } from "../rest/list-options.ts";
import { readStored } from "../rest/stored-object.ts";
import type { StorageEvent } from "../storage/storage.ts";

/** What a watch makes of a change: an event of another type, or none. */
export type Seen = { readonly type: StorageEvent["type"]; readonly bytes: Buffer };

/**
 * What a watch with selectors sees of a change: what begins to match is added, what stops to match is deleted with
 * its old content and the new resourceVersion. See convertToWatchEvent in apiserver/pkg/storage/cacher.
 */
export function seen(
  event: StorageEvent,
  { labels, fields }: Pick<ListOptions, "labels" | "fields">,
): Seen | undefined {
  if (fields && !fields.matches(event.key)) return undefined;
  if (!labels && !fields?.content) return event;
  const { type, bytes, previous, revision } = event;
  const before = previous !== undefined && selects({ labels, fields }, previous);
  const now = type !== "DELETED" && selects({ labels, fields }, bytes);
  if (!now && !before) return undefined;
  const became = !now ? "DELETED" : before ? "MODIFIED" : "ADDED";
  // The event itself where it is the same: what was written of it is shared.
  if (became === type) return event;
  return { type: became, bytes: now || !previous ? bytes : atRevision(previous, revision) };
}

/** Whether the content of an object is what is asked for; its key is looked at elsewhere. */
export const selects = ({ labels, fields }: Pick<ListOptions, "labels" | "fields">, bytes: Buffer): boolean =>
  (!labels || matches(labels, bytes)) && (!fields?.content || fields.content(readStored({ bytes })));

/** Many watches ask for the labels of the same bytes. */
const known = new WeakMap<Buffer, Labels>();

function matches(selector: LabelSelector, bytes: Buffer): boolean {
  let labels = known.get(bytes);
  if (!labels) {
    labels = readStored({ bytes }).metadata.labels ?? {};
    known.set(bytes, labels);
  }
  return selector(labels);
}

function atRevision(bytes: Buffer, revision: number): Buffer {
  const object = readStored({ bytes });
  object.metadata.resourceVersion = String(revision);
  return Buffer.from(JSON.stringify(object));
}
