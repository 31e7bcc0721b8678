import type { Log, LogLine } from "./log.ts";
import type { LogOptions } from "./log-options.ts";

/** What a client gets of a log: pkg/kubelet/kuberuntime/logs ReadLogs. */
export async function* readLog(log: Log, options: LogOptions, signal: AbortSignal): AsyncIterable<Buffer> {
  const { since, tailLines, limitBytes = Infinity } = options;
  // Before the lines are read, so that none comes between.
  const coming = options.follow ? log.follow(signal) : [];
  const recent = log.lines().filter(({ time }) => !since || time >= since);
  const lines = tailLines === undefined ? recent : recent.slice(Math.max(0, recent.length - tailLines));
  let left = limitBytes;
  for await (const line of both(lines, coming)) {
    const bytes = options.timestamps ? Buffer.concat([Buffer.from(stamp(line)), line.text]) : line.text;
    yield bytes.subarray(0, left);
    left -= bytes.length;
    if (left <= 0) return;
  }
}

async function* both(
  first: Iterable<LogLine>,
  then: AsyncIterable<LogLine> | Iterable<LogLine>,
): AsyncIterable<LogLine> {
  yield* first;
  yield* then;
}

/** Nine digits, as the kubelet writes them; this clock has three. */
const stamp = ({ time }: LogLine): string => `${time.toISOString().replace("Z", "000000Z")} `;
