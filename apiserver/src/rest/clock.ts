/** Time as the handlers see it; tests hand in their own. */
export type Clock = {
  readonly now: () => Date;
  /** Calls back once after so many milliseconds; the returned function takes it back. */
  readonly after: (milliseconds: number, callback: () => void) => () => void;
};

export const systemClock: Clock = {
  now: () => new Date(),
  after: (milliseconds, callback) => {
    // Node fires at once beyond 32 bits.
    const timer = setTimeout(callback, Math.min(milliseconds, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
};

/** RFC 3339 in whole seconds, as metav1.Time is written. */
export const timestamp = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, "Z");
