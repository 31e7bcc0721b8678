import type { Clock } from "@kagg/apiserver/internal";
import { pause } from "../../pause.ts";

/** Lets many wait for the next change. */
export type Waker = {
  readonly wake: () => void;
  /** Resolves at the next {@link Waker.wake}, after so many milliseconds, or when the signal aborts. */
  readonly next: (milliseconds: number, signal: AbortSignal) => Promise<void>;
};

export function createWaker(clock: Clock): Waker {
  let waiting = new AbortController();
  return {
    wake: () => {
      const woken = waiting;
      waiting = new AbortController();
      woken.abort();
    },
    next: (milliseconds, signal) => pause(clock, milliseconds, waiting.signal, signal),
  };
}
