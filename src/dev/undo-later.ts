type Step = () => Promise<void>;

export type UndoLater = {
  readonly add: (step: Step) => void;
  /** The last first. All are run; the first failure is thrown when they are. */
  readonly run: () => Promise<void>;
};

/** Collects what is to be undone in the end, however that comes. */
export function undoLater(): UndoLater {
  const steps: Step[] = [];
  return {
    add: (step) => void steps.push(step),
    run: async () => {
      const failures: unknown[] = [];
      for (const step of steps.toReversed()) await step().catch((error: unknown) => failures.push(error));
      if (failures.length > 0) throw failures[0];
    },
  };
}
