import type { ContainerParts } from "../container/container-parts.ts";
import type { Launch } from "../container/wait-for-launch.ts";
import { POD_IP, type PortMap } from "../network/ports.ts";
import type { Container, Probe } from "../pod.ts";
import type { ProcessOptions } from "../process/start-process.ts";
import { execProbe } from "./exec-probe.ts";
import { httpProbe, type Target } from "./http-probe.ts";
import type { Outcome } from "./outcome.ts";
import { tcpProbe } from "./tcp-probe.ts";

type ProbeParts = {
  readonly container: Container;
  readonly ports: PortMap;
  /** How a command is run in the container. */
  readonly exec: Omit<ProcessOptions, "onOutput" | "command">;
  readonly translate: (text: string) => string;
};

/** Those of one start of a container. */
export const probePartsOf = (
  { node, record, ports }: ContainerParts,
  { cwd, env, translate }: Launch,
): ProbeParts => ({
  container: record.container,
  ports,
  exec: { cwd, env, guard: node.guard },
  translate,
});

/** Tries a probe once; `signal` is its timeout. */
export async function runProbe(probe: Probe, parts: ProbeParts, signal: AbortSignal): Promise<Outcome> {
  const { httpGet, tcpSocket, exec } = probe;
  if (exec) {
    const command = (exec.command ?? []).map(parts.translate);
    return execProbe({ ...parts.exec, command }, probe.timeoutSeconds ?? 1, signal);
  }
  const action = httpGet ?? tcpSocket;
  if (!action) {
    return { result: "unknown", output: "the sandbox knows httpGet, tcpSocket and exec probes alone" };
  }
  const target = targetOf(action.port, action.host, parts);
  if (typeof target === "string") return { result: "unknown", output: target };
  return httpGet ? httpProbe(httpGet, target, signal) : tcpProbe(target, signal);
}

/** pkg/probe ResolveContainerPort; what is wrong with it as a text. */
function targetOf(
  port: number | string,
  host: string | undefined,
  { ports, container }: ProbeParts,
): Target | string {
  const named = container.ports?.find(({ name }) => name !== undefined && name === port)?.containerPort;
  const number = named ?? Number(port);
  if (Number.isNaN(number)) return `strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`;
  if (number <= 0 || number >= 65_536) return `invalid port number: ${number}`;
  // Another host is no pod: its ports are what they are called.
  return host ? { host, port: number } : { host: POD_IP, port: ports.get(number) ?? number };
}
