/** The end of one request: its client has gone, its time is up, or the server drains. */
export type Ending = {
  /** Made when it is first asked for: most requests are over before anyone wants to know. */
  readonly signal: AbortSignal;
  readonly hasEnded: () => boolean;
  readonly end: () => void;
};

export function ending(): Ending {
  let controller: AbortController | undefined;
  let ended = false;
  return {
    get signal() {
      if (!controller) {
        controller = new AbortController();
        if (ended) controller.abort();
      }
      return controller.signal;
    },
    hasEnded: () => ended,
    end: () => {
      ended = true;
      controller?.abort();
    },
  };
}
