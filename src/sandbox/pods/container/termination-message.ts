import { readFile } from "node:fs/promises";
import type { Log } from "../logs/log.ts";
import type { Container } from "../pod.ts";
import type { Exit } from "../process/start-process.ts";

/** pkg/kubelet/container: as much of either is kept. */
const LONGEST_MESSAGE = 4096;
const LOG_LINES = 80;
const LONGEST_LOG = 2048;

/** What a container says of its end: what it has written to its file, or the end of its log where its spec wants that. */
export async function terminationMessage(
  { terminationMessagePolicy }: Container,
  file: string,
  { code, failure }: Exit,
  log: Log,
): Promise<string> {
  if (failure !== undefined) return failure;
  const written = await readFile(file).catch(() => Buffer.alloc(0));
  if (written.length > 0) return written.subarray(-LONGEST_MESSAGE).toString();
  if (terminationMessagePolicy !== "FallbackToLogsOnError" || code === 0) return "";
  const lines = log.lines().slice(-LOG_LINES);
  return Buffer.concat(lines.map(({ text }) => text))
    .subarray(-LONGEST_LOG)
    .toString();
}
