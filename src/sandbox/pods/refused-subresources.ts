import { StatusError, type ConnectRequest, type ConnectSubresource } from "@kagg/apiserver/internal";
import { POD_IP, dialledPort } from "./network/ports.ts";
import { allContainers, type Pod } from "./pod.ts";

/** `pods/exec`, `attach` and `portforward`: there is no container to enter, and the ports are this machine's anyway. */
export const refusedSubresources: Readonly<
  Record<"exec" | "attach" | "portforward", ConnectSubresource<Pod>>
> = {
  exec: refused(() => "its processes are this machine's: use a terminal"),
  attach: refused(() => "read the output of its containers with kubectl logs"),
  portforward: refused((pod) => `its ports are this machine's: ${addresses(pod)}`),
};

function refused(instead: (pod: Pod) => string): ConnectSubresource<Pod> {
  const refuse = ({ object }: Pick<ConnectRequest<Pod>, "object">): never => {
    const what = `pod ${object.metadata.name} runs as processes in kagg's sandbox`;
    throw new StatusError(400, "BadRequest", `${what}; ${instead(object)}`);
  };
  return { GET: refuse, POST: refuse };
}

function addresses(pod: Pod): string {
  const ports = allContainers(pod).flatMap((container) => container.ports ?? []);
  const list = ports.map(
    ({ containerPort }) => `${containerPort} is ${POD_IP}:${dialledPort(pod, containerPort)}`,
  );
  return list.length > 0 ? list.join(", ") : "it declares none";
}
