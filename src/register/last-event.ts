import type { Cluster } from "../cluster/cluster.ts";
import { listObjects } from "../cluster/read-object.ts";
import { KaggError } from "../errors.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";

/**
 * What was last told of a pod or of a volume that it mounts: a missing Secret, a pull that takes its time and a volume
 * that nobody provides are in events alone. undefined where nothing was, and where events may not be read.
 */
export async function lastEvent(cluster: Cluster, pod: KubernetesObject): Promise<string | undefined> {
  const { name, namespace = "" } = pod.metadata;
  const { volumes = [], nodeName } = (pod["spec"] ?? {}) as PodSpec;
  // A pod that has a node has its volumes bound, and a container that runs has them mounted: what was told is over.
  const claims = nodeName
    ? []
    : volumes.flatMap(({ persistentVolumeClaim: claim }) => (claim ? [claim.claimName] : []));
  const { phase } = (pod["status"] ?? {}) as { phase?: string };
  const ofPods = phase === "Running" ? /^Unhealthy$/ : ofPending;
  const events = await listObjects(cluster, "Event", { namespace }).catch((error: unknown) => {
    if (error instanceof KaggError && error.code === "cluster/forbidden") return [];
    throw error;
  });
  const told = (events as readonly unknown[] as readonly Event[])
    .filter(({ reason, involvedObject: { kind, name: of } }) =>
      kind === "Pod" ? of === name && ofPods.test(reason) : claims.includes(of) && ofClaims.test(reason),
    )
    .toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1))
    .at(-1);
  if (!told) return undefined;
  const { kind, name: of } = told.involvedObject;
  return `${kind === "Pod" ? "" : `${kind} ${of}: `}${told.message?.trim() ?? told.reason}`;
}

/** Those that say what a pod waits for; FailedScheduling is in its condition already. */
const ofPending = /^(FailedMount|FailedAttachVolume|FailedCreatePodSandBox|Pulling)$/;
const ofClaims = /^(FailedBinding|ProvisioningFailed|WaitForPodScheduled|ExternalProvisioning)$/;

const timeOf = ({ lastTimestamp, eventTime, metadata }: Event): string =>
  lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? "";

type Event = {
  metadata: { creationTimestamp?: string };
  reason: string;
  message?: string;
  lastTimestamp?: string | null;
  eventTime?: string | null;
  involvedObject: { kind: string; name: string };
};

type PodSpec = {
  nodeName?: string;
  volumes?: readonly { persistentVolumeClaim?: { claimName: string } }[];
};
