import { afterEach } from "vitest";
import type { HistoryLimits } from "../../../src/storage/history.ts";
import type { Changes, Key, Storage, StorageEvent, Stored } from "../../../src/storage/storage.ts";

export type OpenStorage = (history?: Partial<HistoryLimits>) => Promise<Storage>;

export const mangoes = "mangoes.fruit.example.com";
export const everything = { resource: mangoes, namespace: undefined } as const;
export const key = (name: string, namespace = "default", resource = mangoes): Key => ({
  resource,
  namespace,
  name,
});
export const encode =
  (text: string) =>
  (revision: number): Buffer =>
    Buffer.from(`${text}@${revision}`);

/** Opens stores that are closed after each test. */
export function closing(open: OpenStorage): OpenStorage {
  const opened: Storage[] = [];
  afterEach(async () => {
    for (const storage of opened.splice(0)) await storage.close();
  });
  return async (history) => {
    const storage = await open(history);
    opened.push(storage);
    return storage;
  };
}

/** Writes and returns the revision; throws where the object was not as expected. */
export async function put(storage: Storage, name: string, expected = 0, namespace?: string): Promise<number> {
  const result = await storage.write({
    key: key(name, namespace),
    expected,
    type: "put",
    encode: encode(name),
  });
  if (!result.done) throw new Error(`${name} was not written`);
  return result.stored.revision;
}

export async function remove(storage: Storage, name: string, expected: number): Promise<number> {
  const result = await storage.write({ key: key(name), expected, type: "delete", encode: encode(name) });
  if (!result.done) throw new Error(`${name} was not deleted`);
  return result.stored.revision;
}

export const text = (storage: Storage, name: string): string | undefined =>
  storage.get(key(name))?.bytes.toString();

export function items(storage: Storage, options: Parameters<Storage["list"]>[1] = {}): Stored[] | "too-old" {
  const list = storage.list(everything, options);
  return list === "too-old" ? list : [...list.items];
}

export function names(storage: Storage, namespace?: string): string[] {
  const list = storage.list({ resource: mangoes, namespace });
  return list === "too-old" ? [list] : [...list.items].map((stored) => placeOf(stored));
}

const placeOf = ({ key: { namespace, name } }: Stored): string => `${namespace}/${name}`;

export function contents(storage: Storage, revision: number): string[] {
  const found = items(storage, { revision });
  return found === "too-old" ? [found] : found.map(({ bytes }) => bytes.toString());
}

export function subscribe(storage: Storage, revision: number, namespace?: string): Changes {
  const changes = storage.changes({ resource: mangoes, namespace }, revision);
  if (changes === "too-old") throw new Error("too old");
  return changes;
}

/** All that is pending, once there is something; what a watch does, for one who waits. */
export async function arrivals(changes: Changes): Promise<ReturnType<Changes["take"]>> {
  for (;;) {
    const events = changes.take();
    if (!events || events === "overflow" || events.length > 0) return events;
    await new Promise<void>((resolve) => {
      changes.listen(resolve);
    });
  }
}

export async function take(changes: Changes, count: number): Promise<StorageEvent[]> {
  const events: StorageEvent[] = [];
  while (events.length < count) {
    const more = await arrivals(changes);
    if (!more || more === "overflow") break;
    events.push(...more);
  }
  return events;
}
