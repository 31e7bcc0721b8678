import type { Clock } from "../rest/clock.ts";

/** What can happen to a watch besides events. */
export type Ring = "bookmark" | "timeout" | "abort";

/** The times and the end of one watch, one after the other; `wake` is called when there is one more. */
export class Alarm {
  readonly #clock: Clock;
  readonly #cancels = new Map<Ring, () => void>();
  readonly #rung: Ring[] = [];
  readonly #wake: () => void;

  constructor(clock: Clock, signal: AbortSignal, wake: () => void) {
    this.#clock = clock;
    this.#wake = wake;
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

  /** What has happened and was not taken yet. */
  take(): Ring | undefined {
    return this.#rung.shift();
  }

  close(): void {
    for (const cancel of this.#cancels.values()) cancel();
  }

  #ring(ring: Ring): void {
    this.#rung.push(ring);
    this.#wake();
  }
}
