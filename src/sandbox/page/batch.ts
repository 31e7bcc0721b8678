/** How long the first of a batch waits for more, in milliseconds: no one sees less. */
const PAUSE = 80;

/** Hands on what comes in short order together, so that a busy sandbox does not keep its page from drawing. */
export function batch<Item>(
  flush: (items: readonly Item[]) => void,
  signal: AbortSignal,
): (item: Item) => void {
  let items: Item[] = [];
  let timer: NodeJS.Timeout | undefined;
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  return (item) => {
    if (signal.aborted) return;
    items.push(item);
    timer ??= setTimeout(() => {
      const ready = items;
      items = [];
      timer = undefined;
      flush(ready);
    }, PAUSE);
  };
}
