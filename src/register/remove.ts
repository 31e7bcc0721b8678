import { setTimeout as pause } from "node:timers/promises";
import { refOf } from "../cluster/apply-object.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { deleteObject } from "../cluster/delete-object.ts";
import { readObject } from "../cluster/read-object.ts";
import { KaggError } from "../errors.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import { throwAll } from "./apply.ts";
import { stages } from "./stages.ts";
import { titleOf } from "./title.ts";
import { whatHolds } from "./what-holds.ts";

export type RemoveOptions = {
  /** Milliseconds for all of it. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  readonly removed: (object: KubernetesObject) => void;
  /** Called when the reason for waiting changes. */
  readonly waiting: (why: string) => void;
};

/**
 * Deletes in the reverse order of register, each stage only when the one before is really gone: first the
 * APIServices, so that no client's discovery and no namespace deletion waits for a server that is being taken away.
 */
export async function removeAll(
  cluster: Cluster,
  objects: readonly KubernetesObject[],
  { timeout, signal, removed, waiting }: RemoveOptions,
): Promise<void> {
  const deadline = Date.now() + timeout;
  for (const stage of stages(objects.map((object) => ({ object }))).toReversed()) {
    signal.throwIfAborted();
    const members = stage.map(({ object }) => object);
    throwAll(await Promise.allSettled(members.map((object) => deleteObject(cluster, object))));
    const quiet = Date.now() + 1500;
    const notYet = async (check: () => Promise<string | undefined>, where: string): Promise<void> => {
      for (let why = await check(); why !== undefined; why = await check()) {
        if (Date.now() > deadline) throw notGone({ where, what: why });
        if (Date.now() > quiet) waiting(why);
        await pause(50, undefined, { signal });
      }
    };
    for (const object of members) {
      await notYet(() => whyNotGone(cluster, object), titleOf(object));
      if (object.kind === "APIService") await notYet(() => whyDiscovered(cluster, object), titleOf(object));
      removed(object);
    }
  }
}

const notGone = ({ where, what }: { where: string; what: string }): KaggError =>
  new KaggError("unregister/not-gone", { where, what, hint: "kagg unregister can be called again" });

async function whyNotGone(cluster: Cluster, object: KubernetesObject): Promise<string | undefined> {
  const live = await readObject(cluster, refOf(object));
  if (!live || live.metadata["uid"] !== object.metadata["uid"]) return undefined;
  return `${titleOf(object)} is still being deleted${whatHolds(live)}`;
}

/** A version that somebody else serves since (a CRD of the same name) is not waited for. */
async function whyDiscovered(cluster: Cluster, { spec }: KubernetesObject): Promise<string | undefined> {
  const { group, version } = spec as { group: string; version: string };
  const response = await cluster.request({ path: "/apis" });
  const { groups = [] } = JSON.parse(response.text) as {
    groups?: readonly { name: string; versions: readonly { version: string }[] }[];
  };
  const found = groups.some(
    ({ name, versions }) => name === group && versions.some((one) => one.version === version),
  );
  if (!found) return undefined;
  const name = `${version}.${group}`;
  const again = await readObject(cluster, { kind: "APIService", name });
  return again ? undefined : `${group}/${version} is still in the cluster's discovery`;
}
