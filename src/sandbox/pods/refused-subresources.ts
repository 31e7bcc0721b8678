import { StatusError, type ConnectRequest, type ConnectSubresource } from "@kagg/apiserver/internal";
import { POD_IP, dialledPort } from "./network/ports.ts";
import { allContainers, type Pod } from "./pod.ts";

/** `pods/exec`, `attach` and `portforward`: there is no container to enter, and the ports are this machine's anyway. */
export const refusedSubresources: Readonly<
  Record<"exec" | "attach" | "portforward", ConnectSubresource<Pod>>
> = {
  exec: refused(() => "has no container to enter", "use a terminal"),
  attach: refused(() => "has no container to attach to", "kubectl logs -f shows what it writes"),
  portforward: refused((pod) => `needs no port-forward: ${addresses(pod)}`),
};

function refused(what: (pod: Pod) => string, instead?: string): ConnectSubresource<Pod> {
  const refuse = ({ object }: Pick<ConnectRequest<Pod>, "object">): never => {
    const why = `pod ${object.metadata.name} ${what(object)}, it runs as processes of this machine`;
    throw new StatusError(400, "BadRequest", instead === undefined ? why : `${why}; ${instead}`);
  };
  return { GET: refuse, POST: refuse };
}

function addresses(pod: Pod): string {
  const ports = allContainers(pod).flatMap((container) => container.ports ?? []);
  const list = ports.map(
    ({ containerPort }) => `${containerPort} is ${POD_IP}:${dialledPort(pod, containerPort)}`,
  );
  return list.length > 0 ? list.join(", ") : "it declares no port";
}
