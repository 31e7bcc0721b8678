/**
 * How long the event loop was held at most, in milliseconds of CPU time: on a busy machine the clock tells of the other
 * programs, too.
 */
export function eventLoopHolds(): {
  readonly longest: () => number;
  readonly reset: () => void;
  readonly stop: () => void;
} {
  let [last, longest] = [process.cpuUsage(), 0];
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(last);
    last = process.cpuUsage();
    longest = Math.max(longest, (user + system) / 1000);
  }, 10);
  return { longest: () => longest, reset: () => void (longest = 0), stop: () => clearInterval(timer) };
}
