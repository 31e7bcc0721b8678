import { randomBytes } from "node:crypto";
import { timestamp, type Clock, type Logger } from "@kagg/apiserver/internal";
import type { Client } from "../client.ts";
import { isSidecar, type Container, type Pod } from "./pod.ts";

export type EventRecorder = {
  /** About a container of a pod, or the pod itself. It is written when there is time. */
  readonly record: (
    pod: Pod,
    container: Container | undefined,
    type: "Normal" | "Warning",
    reason: string,
    message: string,
  ) => void;
  /** Resolves once all are written. */
  readonly flush: () => Promise<void>;
};

type Written = { readonly name: string; count: number };

/** So many different ones are remembered, to count what comes again: client-go/tools/record has as many. */
const REMEMBERED = 4096;

/** Events as the kubelet writes them; the same one again is counted up. */
export function eventRecorder(client: Client, clock: Clock, logger: Logger, nodeName: string): EventRecorder {
  const known = new Map<string, Written>();
  let last: Promise<void> = Promise.resolve();
  const write = async (pod: Pod, event: object, key: string): Promise<void> => {
    const { name: podName, namespace = "" } = pod.metadata;
    const path = `/api/v1/namespaces/${namespace}/events`;
    const now = timestamp(clock.now());
    const before = known.get(key);
    if (before) {
      before.count += 1;
      await client.send({
        method: "PATCH",
        path: `${path}/${before.name}`,
        contentType: "application/merge-patch+json",
        body: { count: before.count, lastTimestamp: now },
      });
      return;
    }
    const name = `${podName}.${randomBytes(8).toString("hex")}`;
    if (known.size >= REMEMBERED) known.clear();
    known.set(key, { name, count: 1 });
    const times = { firstTimestamp: now, lastTimestamp: now, count: 1 };
    await client.send({ method: "POST", path, body: { ...event, ...times, metadata: { name, namespace } } });
  };
  return {
    record: (pod, container, type, reason, message) => {
      const event = {
        apiVersion: "v1",
        kind: "Event",
        involvedObject: referenceOf(pod, container),
        type,
        reason,
        message,
        source: { component: "kubelet", host: nodeName },
        reportingComponent: "kubelet",
        reportingInstance: nodeName,
      };
      const key = JSON.stringify([pod.metadata.uid, container?.name, type, reason, message]);
      last = last
        .then(() => write(pod, event, key))
        .catch((error: unknown) => {
          known.delete(key);
          logger.debug({ err: error, reason }, "an event of a pod is lost");
        });
    },
    flush: () => last,
  };
}

function referenceOf(pod: Pod, container: Container | undefined): Readonly<Record<string, string>> {
  const { name, namespace = "", uid = "", resourceVersion = "" } = pod.metadata;
  const isInit = pod.spec.initContainers?.some((one) => one.name === container?.name) ?? false;
  const list = isInit || (container && isSidecar(container)) ? "initContainers" : "containers";
  return {
    apiVersion: "v1",
    kind: "Pod",
    name,
    namespace,
    uid,
    resourceVersion,
    ...(container && { fieldPath: `spec.${list}{${container.name}}` }),
  };
}
