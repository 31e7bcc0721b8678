/** Keeps what a lookup answered for a while; callers that ask at the same time share one lookup; failures are not kept. */
export type TtlCache<Value> = {
  readonly get: (key: string, load: () => Promise<Value>) => Promise<Value>;
  /** What is known without waiting; undefined where nothing is. */
  readonly peek: (key: string) => Value | undefined;
};

type Entry<Value> = {
  readonly value: Promise<Value>;
  settled: Value | undefined;
  until: number;
};

export type TtlCacheOptions = {
  readonly milliseconds: number;
  /** The oldest leave first. */
  readonly entries: number;
  readonly now: () => number;
};

export function ttlCache<Value>({ milliseconds, entries, now }: TtlCacheOptions): TtlCache<Value> {
  const held = new Map<string, Entry<Value>>();
  return {
    peek: (key) => {
      const found = held.get(key);
      return found && found.until > now() ? found.settled : undefined;
    },
    get: (key, load) => {
      const found = held.get(key);
      if (found && found.until > now()) return found.value;
      held.delete(key);
      // The oldest are in front: what nobody may use any more does not wait for its place to be needed.
      for (const [old, { until }] of held) {
        if (until > now()) break;
        held.delete(old);
      }
      const entry: Entry<Value> = {
        value: load(),
        settled: undefined,
        until: Number.POSITIVE_INFINITY,
      };
      held.set(key, entry);
      const oldest = held.keys().next();
      if (held.size > entries && !oldest.done) held.delete(oldest.value);
      entry.value.then(
        (value) => {
          entry.settled = value;
          entry.until = now() + milliseconds;
        },
        () => held.get(key) === entry && held.delete(key),
      );
      return entry.value;
    },
  };
}
