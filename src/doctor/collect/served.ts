import type { Cluster } from "../../cluster/cluster.ts";
import type { Subject } from "../evidence.ts";
import type { APIService, EndpointSlice, Service } from "../objects.ts";
import { dial } from "../probe/dial.ts";
import { probe } from "../probe/probe.ts";
import type { ProbeResult, Served } from "../probe/served.ts";

type ServiceReference = NonNullable<APIService["spec"]["service"]>;
type Target = { readonly host: string; readonly port: number; readonly pod: string | undefined };

export type Door = {
  readonly cluster: Cluster;
  readonly subject: Subject;
  /** Milliseconds for one probe. */
  readonly timeout: number;
};

// Every replica is worth a look, a hundred are not.
const mostTargets = 8;

/**
 * Looks at the certificate that the backend really serves, endpoint by endpoint: a pod is reached by port-forward,
 * and by dialling its address where that is not possible; anything else is dialled.
 */
export async function readServed(
  door: Door,
  at: ServiceReference,
  service: Service,
  slices: readonly EndpointSlice[],
): Promise<readonly Served[]> {
  const found = targets(at, service, slices).slice(0, mostTargets);
  return Promise.all(found.map(async (target) => look(door, at, target)));
}

/** Where the aggregator's requests end: the external name, or the ready addresses behind the Service's port. */
function targets(
  at: ServiceReference,
  service: Service,
  slices: readonly EndpointSlice[],
): readonly Target[] {
  if (service.spec.type === "ExternalName") {
    return [{ host: service.spec.externalName ?? "", port: at.port ?? 443, pod: undefined }];
  }
  const wanted = service.spec.ports?.find(({ port }) => port === (at.port ?? 443))?.name ?? "";
  return slices.flatMap(({ ports, endpoints }) =>
    (ports ?? [])
      .filter(({ name, port }) => (name ?? "") === wanted && port !== undefined)
      .flatMap(({ port }) =>
        (endpoints ?? [])
          .filter(({ conditions }) => conditions?.ready !== false)
          .map(({ addresses, targetRef }) => ({
            host: addresses[0] ?? "",
            port: port as number,
            pod: targetRef?.kind === "Pod" ? targetRef.name : undefined,
          })),
      ),
  );
}

async function look(door: Door, at: ServiceReference, target: Target): Promise<Served> {
  const address = `${target.host.includes(":") ? `[${target.host}]` : target.host}:${target.port}`;
  // As the aggregator's own check: 5 seconds.
  const timeout = Math.min(door.timeout, 5000);
  const options = {
    serverName: `${at.name}.${at.namespace}.svc`,
    path: door.subject.path,
    timeout,
  };
  const seen = { address, pod: target.pod };
  const local = isLoopback(target.host);
  const apiServerIsHere = isLoopback(hostOf(door.cluster.server));
  if (local && !apiServerIsHere) {
    const error = `${target.host} means the machine that kube-apiserver runs on, not this one`;
    return { ...seen, via: "direct", sameView: false, result: { kind: "untried", error } };
  }
  if (target.pod !== undefined) {
    // An address of the pod network may be some other machine in the network that doctor runs in: the pod itself
    // is the better witness.
    const forwarded = await throughPod(door, at.namespace, target.pod, target.port, options);
    if (forwarded.kind !== "untried") {
      return { ...seen, via: "port-forward", sameView: true, result: forwarded };
    }
    const result = await dial(target.host, target.port, options);
    return {
      ...seen,
      via: "direct",
      sameView: false,
      result: isAnswer(result) ? result : both(result, forwarded),
    };
  }
  const result = await dial(target.host, target.port, options);
  return { ...seen, via: "direct", sameView: local && apiServerIsHere, result };
}

async function throughPod(
  door: Door,
  namespace: string,
  name: string,
  port: number,
  options: { serverName: string; path: string; timeout: number },
): Promise<ProbeResult> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const given = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no stream within ${options.timeout} ms`)), options.timeout);
    });
    const opened = door.cluster.forward({ namespace, name, port });
    // A stream that comes too late still has to be closed.
    opened.then(
      (stream) => stream.on("error", () => undefined),
      () => undefined,
    );
    const stream = await Promise.race([opened, given]);
    return await probe({ ...options, stream });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { kind: "untried", error: `port-forward to pod ${name} failed: ${text}` };
  } finally {
    clearTimeout(timer);
  }
}

const isAnswer = ({ kind }: ProbeResult): boolean =>
  kind === "tls" || kind === "plain-http" || kind === "handshake";

const both = (direct: ProbeResult, forwarded: ProbeResult): ProbeResult => ({
  kind: "untried",
  error: [direct, forwarded].map((result) => ("error" in result ? result.error : result.kind)).join("; "),
});

const isLoopback = (host: string): boolean =>
  host === "localhost" || host.startsWith("127.") || host === "::1" || host === "[::1]";

function hostOf(server: string): string {
  return URL.canParse(server) ? new URL(server).hostname : server;
}
