import type { Event, Pod } from "../../objects.ts";
import type { PodTrouble } from "./pod-trouble.ts";

/** A pod that has a node and no container yet, because a volume cannot be mounted: only an event says so. */
export function volumeTrouble(pod: Pod, events: readonly Event[]): PodTrouble | undefined {
  const { name, namespace } = pod.metadata;
  // What ran once had its volumes: the event is an old one.
  const fresh = pod.status?.phase === "Pending" && pod.spec.nodeName !== undefined;
  const told = fresh ? lastOf(events, "Pod", [name], /^(FailedMount|FailedAttachVolume)$/) : undefined;
  if (!told) return undefined;
  const evidence = [`pod ${name}: ${told.reason}: ${told.message?.trim() ?? ""}`];
  const [, kind, missing] = /\b(secret|configmap) "([^"]+)" not found/.exec(told.message ?? "") ?? [];
  if (!kind) return { plain: "cannot mount a volume", evidence, log: "none" };
  const title = `${kind === "secret" ? "Secret" : "ConfigMap"} ${namespace}/${missing}`;
  return {
    plain: `waits for ${title}, which is not there`,
    evidence,
    log: "none",
    fix: [`kagg register   # in a project of kagg; for another server, make ${title} anew`],
  };
}

/** A pod that no node takes because a PersistentVolumeClaim of its own has no volume. */
export function unboundClaim(pod: Pod, line: string, events: readonly Event[]): PodTrouble | undefined {
  const claims = (pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim: claim }) =>
    claim ? [claim.claimName] : [],
  );
  const [first] = claims;
  if (first === undefined || !/PersistentVolumeClaim|persistentvolumeclaim/.test(line)) return undefined;
  const told = lastOf(events, "PersistentVolumeClaim", claims, /^(FailedBinding|ProvisioningFailed)$/);
  const claim = told?.involvedObject.name ?? first;
  return {
    plain: `cannot be scheduled: its PersistentVolumeClaim ${claim} has no volume`,
    evidence: told ? [line, `PersistentVolumeClaim ${claim}: ${told.message?.trim() ?? ""}`] : [line],
    log: "none",
    fix: [
      `kubectl describe pvc ${claim} -n ${pod.metadata.namespace}`,
      "kubectl get storageclasses",
      "# mark a StorageClass as the default, name one (in a project of kagg: spec.storage.storageClassName of kagg.yaml, then kagg register), or make a PersistentVolume by hand",
    ],
  };
}

function lastOf(
  events: readonly Event[],
  kind: string,
  names: readonly string[],
  reasons: RegExp,
): Event | undefined {
  return events
    .filter(({ reason = "", involvedObject }) => {
      const { kind: of = "Pod", name = "" } = involvedObject;
      return of === kind && names.includes(name) && reasons.test(reason);
    })
    .toSorted((a, b) => ((a.lastTimestamp ?? "") < (b.lastTimestamp ?? "") ? -1 : 1))
    .at(-1);
}
