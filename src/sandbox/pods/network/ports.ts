import { createServer } from "node:net";
import type { Pod } from "../pod.ts";

/** Where every pod is reached: macOS has no other loopback address, and so it is the same everywhere. */
export const POD_IP = "127.0.0.1";

/**
 * Says, as JSON, which port of this machine each `containerPort` of a pod is: two pods of a Deployment share one network
 * here, so they cannot both have 8443.
 */
export const PORTS_ANNOTATION = "sandbox.kagg.dev/ports";

/** From the ports in a pod's spec to those that are dialled. */
export type PortMap = ReadonlyMap<number, number>;

/** The port to dial for a port of a pod; the same number where the pod has not declared it. */
export const dialledPort = (pod: Pick<Pod, "metadata">, port: number): number =>
  readPorts(pod).get(port) ?? port;

function readPorts({ metadata }: Pick<Pod, "metadata">): PortMap {
  const text = metadata.annotations?.[PORTS_ANNOTATION];
  if (text === undefined) return new Map();
  try {
    const entries = Object.entries(JSON.parse(text) as Record<string, number>);
    return new Map(entries.map(([from, to]) => [Number(from), to]));
  } catch {
    return new Map();
  }
}

export const portsAnnotation = (ports: PortMap): string => JSON.stringify(Object.fromEntries(ports));

/** Below what operating systems give to outgoing connections, so that nobody takes one by chance while its process restarts. */
const FIRST = 18_000;
const SIZE = 12_000;

/** How many ports away from each other processes begin to look, whose numbers follow each other. */
const STRIDE = 97;

/**
 * Of all sandboxes in this process, which begin where others do not: between the look at a port and the moment when its
 * process listens, it is free to everybody who looks.
 */
const taken = new Set<number>();
let next = (process.pid * STRIDE) % SIZE;

/** Takes a port that nobody listens on; {@link giveBackPorts} ends that. */
export async function takePort(): Promise<number> {
  for (;;) {
    const port = FIRST + next;
    next = (next + 1) % SIZE;
    if (taken.has(port)) continue;
    taken.add(port);
    // Of all addresses, too: the process chooses for itself which of them it listens on.
    if ((await isFree(port, POD_IP)) && (await isFree(port))) return port;
    taken.delete(port);
  }
}

export function giveBackPorts(ports: Iterable<number>): void {
  for (const port of ports) taken.delete(port);
}

const isFree = (port: number, host?: string): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
