import { createSocket } from "node:dgram";
import { once } from "node:events";
import { networkInterfaces } from "node:os";
import { lookup } from "node:dns/promises";

export type Host = {
  readonly host: string;
  /** Why this one, to be told. */
  readonly because: string;
};

/**
 * This machine as kube-apiserver is likely to reach it. Where that is on another machine: the address from which this one
 * talks to it. Where it is on this machine: localhost, unless it is in a container, whose localhost is another.
 */
export async function defaultHost(server: string, context: string): Promise<Host> {
  const { address, family } = await lookup(new URL(server).hostname.replace(/^\[|\]$/g, ""));
  if (!isLoopback(address)) {
    const own = await addressTowards(address, family === 6 ? "udp6" : "udp4");
    return { host: own, because: `the address from which this machine talks to ${server}` };
  }
  const own = ownAddress();
  if (own === undefined || !isContainer(context)) {
    return { host: "localhost", because: `${server} is on this machine` };
  }
  return {
    host: own,
    because: `an address of this machine, for kube-apiserver in the container of ${context}`,
  };
}

export const isLoopback = (address: string): boolean => address.startsWith("127.") || address === "::1";

/** How kind, k3d, minikube and Docker Desktop name their contexts. */
const isContainer = (context: string): boolean => /^(kind-|k3d-|minikube|docker-desktop)/.test(context);

const ownAddress = (): string | undefined =>
  Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === "IPv4" && !one.internal && !one.address.startsWith("169.254."))?.address;

/** A datagram socket that is connected knows its own address; nothing is sent. */
async function addressTowards(address: string, type: "udp4" | "udp6"): Promise<string> {
  const socket = createSocket(type);
  try {
    socket.connect(9, address);
    await once(socket, "connect");
    return socket.address().address;
  } finally {
    socket.close();
  }
}
