import { StatusError } from "@kagg/apiserver/internal";
import { portsAnnotation, PORTS_ANNOTATION, takePort, type PortMap } from "../network/ports.ts";
import type { NodeParts } from "../node-parts.ts";
import { pause } from "../../pause.ts";
import { allContainers, type Pod } from "../pod.ts";

const RETRY = 1000;

/** Ports of this machine for those of the pod, written where whoever dials them finds them. */
export async function takePorts(pod: Pod, node: NodeParts, ending: AbortSignal): Promise<PortMap> {
  const ports = new Map<number, number>();
  if (pod.spec.hostNetwork) return ports;
  const declared = allContainers(pod).flatMap((container) => container.ports ?? []);
  for (const { containerPort } of declared) {
    if (!ports.has(containerPort)) ports.set(containerPort, await takePort());
  }
  const { name, namespace = "", uid = "" } = pod.metadata;
  while (ports.size > 0 && !ending.aborted) {
    try {
      await node.client.send({
        method: "PATCH",
        path: `/api/v1/namespaces/${namespace}/pods/${name}`,
        contentType: "application/merge-patch+json",
        body: { metadata: { uid, annotations: { [PORTS_ANNOTATION]: portsAnnotation(ports) } } },
      });
      break;
    } catch (error) {
      if (error instanceof StatusError && (error.code === 404 || error.code === 409)) break;
      node.logger.error({ err: error, pod: `${namespace}/${name}` }, "the ports of a pod cannot be written");
      await pause(node.clock, RETRY, ending);
    }
  }
  return ports;
}
