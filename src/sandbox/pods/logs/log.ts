/** A line as it was written, with when; the line break is part of it. */
export type LogLine = { readonly time: Date; readonly text: Buffer };

/** What one start of a container has written. */
export type Log = {
  readonly append: (stream: "stdout" | "stderr", bytes: Buffer) => void;
  /** Nothing comes any more. */
  readonly end: () => void;
  /** Those that are kept, the oldest first. */
  readonly lines: () => readonly LogLine[];
  /** Those that come after the ones that are kept now; ends with the log, or the signal. */
  readonly follow: (signal: AbortSignal) => AsyncIterable<LogLine>;
};

/** Bytes of a container that are kept. The kubelet keeps 10 MiB on a disk; this is memory. */
const MOST = 1024 * 1024;

/** A line is cut here, as the kubelet's runtimes do, so that one without an end cannot fill the memory. */
const LONGEST_LINE = 16 * 1024;

const NEWLINE = 10;

export function createLog(now: () => Date): Log {
  const lines: LogLine[] = [];
  const rest: Record<"stdout" | "stderr", Buffer> = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
  const readers = new Set<(line: LogLine | undefined) => void>();
  let size = 0;
  let hasEnded = false;

  const add = (text: Buffer): void => {
    const line = { time: now(), text };
    lines.push(line);
    size += text.length;
    while (size > MOST) size -= lines.shift()?.text.length ?? 0;
    for (const reader of readers) reader(line);
  };
  const append: Log["append"] = (stream, bytes) => {
    let left = Buffer.concat([rest[stream], bytes]);
    for (;;) {
      const end = left.indexOf(NEWLINE) + 1 || (left.length >= LONGEST_LINE ? LONGEST_LINE : 0);
      if (end === 0) break;
      add(Buffer.from(left.subarray(0, end)));
      left = left.subarray(end);
    }
    rest[stream] = Buffer.from(left);
  };
  return {
    append,
    end: () => {
      for (const stream of ["stdout", "stderr"] as const) {
        if (rest[stream].length > 0) add(rest[stream]);
        rest[stream] = Buffer.alloc(0);
      }
      hasEnded = true;
      for (const reader of readers) reader(undefined);
    },
    lines: () => [...lines],
    follow: (signal) => following(readers, hasEnded, signal),
  };
}

/** Listens from the call on, not from the first `next`: nothing is lost between the lines that were there and these. */
function following(
  readers: Set<(line: LogLine | undefined) => void>,
  hasEnded: boolean,
  signal: AbortSignal,
): AsyncIterable<LogLine> {
  const waiting: LogLine[] = [];
  let isOver = hasEnded || signal.aborted;
  let wake = (): void => undefined;
  const reader = (line: LogLine | undefined): void => {
    if (line) waiting.push(line);
    else isOver = true;
    // Who does not read does not make this process grow without end.
    if (waiting.length > 10_000) waiting.shift();
    wake();
  };
  const leave = (): void => {
    readers.delete(reader);
    reader(undefined);
  };
  readers.add(reader);
  signal.addEventListener("abort", leave, { once: true });
  return (async function* follow() {
    try {
      for (;;) {
        const line = waiting.shift();
        if (line) yield line;
        else if (isOver) return;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      readers.delete(reader);
      signal.removeEventListener("abort", leave);
    }
  })();
}
