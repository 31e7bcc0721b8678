import type { Clock } from "../../src/rest/clock.ts";

/** A clock that goes when it is told to. */
export class FakeClock implements Clock {
  #now = Date.parse("2030-01-02T03:04:05.678Z");
  #timers = new Set<{ readonly at: number; readonly callback: () => void }>();

  now = (): Date => new Date(this.#now);

  after = (milliseconds: number, callback: () => void): (() => void) => {
    const timer = { at: this.#now + milliseconds, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  /** How far away the timers are, the nearest first. */
  waiting(): number[] {
    return [...this.#timers].map(({ at }) => at - this.#now).sort((a, b) => a - b);
  }

  advance(milliseconds: number): void {
    const until = this.#now + milliseconds;
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#timers.delete(next);
      this.#now = next.at;
      next.callback();
    }
    this.#now = until;
  }
}
