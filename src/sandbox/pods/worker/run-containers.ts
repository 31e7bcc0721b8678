import type { ContainerParts } from "../container/container-parts.ts";
import { runContainer } from "../container/run-container.ts";
import { isSidecar } from "../pod.ts";
import type { ContainerRecord } from "../status/container-record.ts";
import type { Shutdown } from "./shutdown.ts";

/**
 * Init containers one after the other, then the others together; sidecars begin in their turn and end last. Resolves once
 * nothing runs any more.
 */
export async function runContainers(
  records: readonly ContainerRecord[],
  shutdown: Shutdown,
  partsOf: (record: ContainerRecord, ending: AbortSignal) => ContainerParts,
  untilStarted: (record: ContainerRecord) => Promise<void>,
): Promise<void> {
  const { ending, endingLast } = shutdown;
  const sidecars: Promise<void>[] = [];
  const main = async (): Promise<void> => {
    for (const record of records.filter(({ isInit }) => isInit)) {
      if (ending.aborted) return;
      if (isSidecar(record.container)) {
        sidecars.push(runContainer(partsOf(record, endingLast)));
        await untilStarted(record);
        continue;
      }
      await runContainer(partsOf(record, ending));
      if (record.state.terminated?.exitCode !== 0) return;
    }
    if (ending.aborted) return;
    const others = records.filter(({ isInit }) => !isInit);
    await Promise.all(others.map((record) => runContainer(partsOf(record, ending))));
  };
  try {
    await main();
  } finally {
    shutdown.beginLast();
    await Promise.all(sidecars);
  }
}
