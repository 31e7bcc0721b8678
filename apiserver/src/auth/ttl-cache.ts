/** Keeps what a lookup answered for a while; callers that ask at the same time share one lookup; failures are not kept. */
export type TtlCache<Value> = {
  readonly get: (key: string, load: () => Promise<Value>) => Promise<Value>;
};

export type TtlCacheOptions = {
  readonly milliseconds: number;
  /** The oldest leave first. */
  readonly entries: number;
  readonly now: () => number;
};

export function ttlCache<Value>({ milliseconds, entries, now }: TtlCacheOptions): TtlCache<Value> {
  const held = new Map<string, { readonly value: Promise<Value>; until: number }>();
  return {
    get: (key, load) => {
      const found = held.get(key);
      if (found && found.until > now()) return found.value;
      held.delete(key);
      const entry = { value: load(), until: Number.POSITIVE_INFINITY };
      held.set(key, entry);
      const oldest = held.keys().next();
      if (held.size > entries && !oldest.done) held.delete(oldest.value);
      entry.value.then(
        () => {
          entry.until = now() + milliseconds;
        },
        () => held.get(key) === entry && held.delete(key),
      );
      return entry.value;
    },
  };
}
