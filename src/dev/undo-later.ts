type Step = () => Promise<void>;

export type UndoLater = {
  readonly add: (step: Step) => void;
  /** Waits for two things that are opened side by side, each of which is undone, also where the other one fails. */
  readonly all: <A, B>(opened: readonly [Opening<A>, Opening<B>]) => Promise<readonly [A, B]>;
  /** The last first. All are run; the first failure is thrown when they are. */
  readonly run: () => Promise<void>;
};

type Opening<T> = readonly [opened: Promise<T>, undo: (value: T) => Promise<void>];

/** Collects what is to be undone in the end, however that comes. */
export function undoLater(): UndoLater {
  const steps: Step[] = [];
  const open = async <T>([opened, undo]: Opening<T>): Promise<T> => {
    const value = await opened;
    steps.push(() => undo(value));
    return value;
  };
  return {
    add: (step) => void steps.push(step),
    all: async ([a, b]) => {
      const both = [open(a), open(b)] as const;
      await Promise.allSettled(both);
      return Promise.all(both);
    },
    run: async () => {
      const failures: unknown[] = [];
      for (const step of steps.toReversed()) await step().catch((error: unknown) => failures.push(error));
      if (failures.length > 0) throw failures[0];
    },
  };
}
