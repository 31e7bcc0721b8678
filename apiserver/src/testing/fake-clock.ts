import type { Clock } from "../rest/clock.ts";

/** A {@link Clock} that goes when it is told to. */
export type FakeClock = Clock & {
  /** Lets so many milliseconds pass: what is due within them is called at its time, in order. */
  readonly advance: (milliseconds: number) => void;
  /** How many milliseconds away each timer is, the nearest first. */
  readonly waiting: () => readonly number[];
};

/**
 * Time for `testServer({ clock })`. It stands still at `start` (RFC 3339; 2026-01-01T00:00:00Z by default) until it is
 * advanced. Creation and deletion times, ages in tables, times of managed fields, bookmarks (every 60 seconds) and the
 * ends of watches follow it. A watch is there once it has shown its first event: advance then, and one bookmark at a time.
 *
 * @example
 * const clock = fakeClock("2026-01-01T00:00:00Z");
 * const api = await testServer({ resources: [Mango], clock });
 * clock.advance(60_000);
 */
export function fakeClock(start: string = "2026-01-01T00:00:00Z"): FakeClock {
  let now = Date.parse(start);
  if (Number.isNaN(now)) throw new Error(`"${start}" is no time such as 2026-01-01T00:00:00Z`);
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  return {
    now: () => new Date(now),
    after: (milliseconds, callback) => {
      const timer = { at: now + milliseconds, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    waiting: () => [...timers].map(({ at }) => at - now).sort((a, b) => a - b),
    advance: (milliseconds) => {
      const until = now + milliseconds;
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
        if (!next) break;
        timers.delete(next);
        now = next.at;
        next.callback();
      }
      now = until;
    },
  };
}
