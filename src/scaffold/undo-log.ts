/** Remembers how to take back what has been done. */
export type UndoLog = {
  /** Waits for a step; once it is done, `undo` takes it back. */
  readonly run: <T>(step: Promise<T>, undo: () => Promise<unknown>) => Promise<T>;
  /** Takes back all steps, the last one first. Goes on where one cannot be taken back. */
  readonly undo: () => Promise<void>;
};

export function undoLog(): UndoLog {
  const steps: (() => Promise<unknown>)[] = [];
  return {
    run: async (step, undo) => {
      const result = await step;
      steps.push(undo);
      return result;
    },
    undo: async () => {
      for (const step of steps.splice(0).toReversed()) {
        await step().catch(() => undefined);
      }
    },
  };
}
