import type { Seen } from "./transition.ts";

/** As many lines, or as many bytes of them, make a generation; there are two. */
const [LINES, BYTES] = [256, 1024 * 1024];

/**
 * What was written of the last events. All watches hear of a change at about the same time; kept for as long as the event,
 * its lines in each form would weigh more than the history that is bounded.
 */
export class RecentLines {
  #young = new WeakMap<Seen, Buffer>();
  #old = new WeakMap<Seen, Buffer>();
  #lines = 0;
  #bytes = 0;

  get(event: Seen): Buffer | undefined {
    return this.#young.get(event) ?? this.#old.get(event);
  }

  set(event: Seen, line: Buffer): void {
    this.#lines += 1;
    this.#bytes += line.length;
    if (this.#lines > LINES || this.#bytes > BYTES) {
      this.#old = this.#young;
      this.#young = new WeakMap();
      this.#lines = 1;
      this.#bytes = line.length;
    }
    this.#young.set(event, line);
  }
}
