import { createLog, type Log } from "../logs/log.ts";

/** What the containers of a pod have written since their last start, and before it. */
export type ContainerLogs = {
  readonly begin: (container: string) => Log;
  readonly get: (container: string, previous: boolean) => Log | undefined;
};

export function containerLogs(now: () => Date): ContainerLogs {
  const current = new Map<string, Log>();
  const previous = new Map<string, Log>();
  return {
    begin: (container) => {
      const last = current.get(container);
      if (last) previous.set(container, last);
      const log = createLog(now);
      current.set(container, log);
      return log;
    },
    get: (container, isPrevious) => (isPrevious ? previous : current).get(container),
  };
}
