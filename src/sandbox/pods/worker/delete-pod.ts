import { StatusError } from "@kagg/apiserver/internal";
import type { NodeParts } from "../node-parts.ts";
import { pause } from "../../pause.ts";
import type { Pod } from "../pod.ts";

const RETRY = 1000;

/** Takes the object away, now that nothing of it runs; only this very pod, and not another one of its name. */
export async function deletePod(
  { metadata }: Pod,
  { client, clock, logger, closing }: NodeParts,
): Promise<void> {
  const { name, namespace = "", uid = "" } = metadata;
  while (!closing.aborted) {
    try {
      await client.send({
        method: "DELETE",
        path: `/api/v1/namespaces/${namespace}/pods/${name}`,
        body: {
          apiVersion: "v1",
          kind: "DeleteOptions",
          gracePeriodSeconds: 0,
          preconditions: { uid },
        },
      });
      return;
    } catch (error) {
      if (error instanceof StatusError && (error.code === 404 || error.code === 409)) return;
      logger.error({ err: error, pod: `${namespace}/${name}` }, "a pod that has ended cannot be deleted");
      await pause(clock, RETRY, closing);
    }
  }
}
