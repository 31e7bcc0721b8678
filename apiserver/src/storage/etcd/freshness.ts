/**
 * Shares round trips: who asks while one is under way gets the next one, together with all others that wait. Nobody
 * gets one that began before they asked, since it might have missed what they must see.
 */
export function shared(roundTrip: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  return () => {
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        running = roundTrip();
        return running;
      });
    return next;
  };
}
