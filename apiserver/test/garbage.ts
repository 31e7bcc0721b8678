import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Takes away all that nothing refers to. */
export async function collectGarbage(): Promise<void> {
  // What a WeakRef has told in this turn of the event loop stays until its end, and buffers let go of their memory after.
  for (let round = 0; round < 3; round++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    collect();
  }
}
