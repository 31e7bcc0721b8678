import type { ControllerParts } from "../controller.ts";
import { apiVersionOf } from "../kinds.ts";
import { recorder } from "../events.ts";
import type { KnownResources } from "../known-resources.ts";
import type { MetadataEvent } from "../monitors.ts";
import { workQueue } from "../work-queue.ts";
import { attemptToDelete, removeFinalizer, removeOwners, type Attempt } from "./attempt.ts";
import { createGraph } from "./graph.ts";
import { absentOwners, identityIn } from "./identity.ts";
import type { Node } from "./node.ts";
import { objectClient } from "./object-client.ts";

export type GarbageCollector = {
  readonly onEvent: (event: MetadataEvent) => void;
};

/** 20 workers, as kube-controller-manager's --concurrent-gc-syncs. */
const WORKERS = 20;

/**
 * Deletes what nobody owns any more, keeps what is orphaned, and lets owners wait for their dependents;
 * k8s.io/kubernetes/pkg/controller/garbagecollector. Objects of aggregated APIs are owners and dependents as any other.
 */
export function garbageCollector(
  parts: ControllerParts,
  discovery: KnownResources["discovery"],
): GarbageCollector {
  const record = recorder(parts, "garbage-collector-controller");
  const objects = objectClient(parts.client, discovery);
  const absent = absentOwners();
  const deletions = workQueue({
    ...parts,
    name: "garbage collector",
    workers: WORKERS,
    sync: async (uid) => {
      if (!(await attemptToDelete(attempt, uid))) deletions.addLater(uid);
    },
  });
  const orphans = workQueue({
    ...parts,
    name: "garbage collector, orphans",
    workers: WORKERS,
    sync: async (uid) => {
      const owner = graph.node(uid);
      if (!owner) return;
      const isOwner = new Set([uid]);
      await Promise.all([...owner.dependents].map((dependent) => removeOwners(objects, dependent, isOwner)));
      await removeFinalizer(objects, owner, "orphan");
    },
  });
  const reportInvalidNamespace = ({ identity, owners }: Node, ownerUid: string): void => {
    const reference = owners.find(({ uid }) => uid === ownerUid);
    if (!reference) return;
    const { apiVersion, kind, name, uid, namespace } = identityIn(reference, identity.namespace);
    const owner = `[${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}]`;
    record(
      { apiVersion: identity.apiVersion, kind: identity.kind, metadata: identity },
      "Warning",
      "OwnerRefInvalidNamespace",
      `ownerRef ${owner} does not exist in namespace ${JSON.stringify(identity.namespace)}`,
    );
  };
  const graph = createGraph(
    {
      attemptToDelete: deletions.add,
      retryToDelete: deletions.addLater,
      attemptToOrphan: orphans.add,
      reportInvalidNamespace,
    },
    absent,
  );
  const attempt: Attempt = { graph, objects, absent, attemptToDelete: deletions.add };
  return {
    onEvent: ({ type, resource, metadata, old }) => {
      const { name, namespace = "", uid = "" } = metadata;
      const identity = { apiVersion: apiVersionOf(resource), kind: resource.kind, namespace, name, uid };
      if (type === "DELETED") graph.remove(identity);
      else graph.observe(identity, metadata, old);
    },
  };
}
