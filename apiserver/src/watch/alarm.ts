import type { Clock } from "../rest/clock.ts";

/** What can happen to a watch besides events. */
export type Ring = "bookmark" | "timeout" | "abort";

/** The times and the end of one watch, one after the other. */
export class Alarm {
  readonly #clock: Clock;
  readonly #cancels = new Map<Ring, () => void>();
  readonly #rung: Ring[] = [];
  #wake: (() => void) | undefined;

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    const abort = (): void => this.#ring("abort");
    signal.addEventListener("abort", abort);
    this.#cancels.set("abort", () => signal.removeEventListener("abort", abort));
    if (signal.aborted) abort();
  }

  /** Rings once after so many milliseconds, instead of when it would have. */
  set(ring: Ring, milliseconds: number): void {
    this.#cancels.get(ring)?.();
    this.#cancels.set(
      ring,
      this.#clock.after(milliseconds, () => this.#ring(ring)),
    );
  }

  /** Resolves with the next thing that happens; not to be called again before it has. */
  async next(): Promise<Ring> {
    for (;;) {
      const ring = this.#rung.shift();
      if (ring) return ring;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  close(): void {
    for (const cancel of this.#cancels.values()) cancel();
  }

  #ring(ring: Ring): void {
    this.#rung.push(ring);
    this.#wake?.();
  }
}
