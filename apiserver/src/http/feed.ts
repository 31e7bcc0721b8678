/**
 * A stream that says when it has an item, rather than being asked for each: nothing runs for a reader in between. Who
 * would rather ask can iterate it instead of starting it, once.
 */
export type Feed = AsyncIterable<Buffer> & {
  /** Called once, or never; the first items may be written before it returns. */
  readonly start: (sink: Sink) => Feeding;
};

/** Who takes the items of a feed. */
export type Sink = {
  /** False where the client is slow: the feed then waits for its `resume`. */
  readonly write: (item: Buffer) => boolean;
  /** What is written until `uncork` leaves together. */
  readonly cork: () => void;
  readonly uncork: () => void;
  /** Ends the answer. */
  readonly end: () => void;
};

/** A feed that was started. */
export type Feeding = {
  /** The client has taken what was written. */
  readonly resume: () => void;
  /** Nobody takes anything any more; may be called more than once. */
  readonly stop: () => void;
};

export const feedOf = (start: Feed["start"]): Feed => ({
  start,
  [Symbol.asyncIterator]: () => itemsOf(start),
});

export const isFeed = (body: object): body is Feed => "start" in body;

/** A reader that takes one item each time it asks. */
async function* itemsOf(start: Feed["start"]): AsyncGenerator<Buffer, undefined, undefined> {
  const written: Buffer[] = [];
  let isOver = false;
  let wake: () => void = () => undefined;
  const feeding = start({
    write: (item) => {
      written.push(item);
      wake();
      return false;
    },
    cork: () => undefined,
    uncork: () => undefined,
    end: () => {
      isOver = true;
      wake();
    },
  });
  try {
    for (;;) {
      const item = written.shift();
      if (item) {
        yield item;
        feeding.resume();
      } else if (isOver) {
        return;
      } else {
        await new Promise<void>((resolve) => (wake = resolve));
      }
    }
  } finally {
    feeding.stop();
  }
}
