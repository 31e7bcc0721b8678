/** Where audit lines go. A rejection means that none of the lines can be counted on. */
export type AuditTarget = {
  readonly write: (lines: Buffer) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Takes lines without waiting for the disk, and says when they may get lost. */
export type AuditLog = {
  /** false: the last write failed, or more waits to be written than may wait. */
  readonly append: (line: string) => boolean;
  /** Resolves once all that was taken is written, or could not be. */
  readonly close: () => Promise<void>;
};

/** Characters that may wait; one line is taken whatever its size, where fewer wait. */
const LIMIT = 16 * 1024 * 1024;

/**
 * Writes what has come together while the last write ran. A failed write is not tried again: its lines are lost, and
 * `onLost` hears of each.
 */
export function auditLog(
  target: AuditTarget,
  onLost: (lines: number, error: unknown) => void,
  limit: number = LIMIT,
): AuditLog {
  let waiting: string[] = [];
  let size = 0;
  let failing = false;
  let running: Promise<void> | undefined;
  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      const text = lines.join("");
      try {
        await target.write(Buffer.from(text));
        failing = false;
      } catch (error) {
        failing = true;
        onLost(lines.length, error);
      }
      size -= text.length;
    }
    running = undefined;
  };
  return {
    append: (line) => {
      if (size > limit) {
        onLost(1, new Error("too much waits to be written"));
        return false;
      }
      waiting.push(line);
      size += line.length;
      running ??= Promise.resolve().then(flush);
      return !failing;
    },
    close: async () => {
      await running;
      await target.close();
    },
  };
}

/** Standard output, beside the server's own log. */
export const standardOutput: AuditTarget = {
  write: (lines) =>
    new Promise((resolve, reject) => {
      process.stdout.write(lines, (error) => (error ? reject(error) : resolve()));
    }),
  close: () => Promise.resolve(),
};
