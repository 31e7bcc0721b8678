import { isDeepStrictEqual } from "node:util";
import { content } from "../../register/content.ts";
import { refOf } from "../../cluster/apply-object.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import { readObject } from "../../cluster/read-object.ts";
import { KaggError } from "../../errors.ts";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import { isOwned } from "../../manifests/ownership.ts";
import { namespaceContents } from "../../register/namespace-contents.ts";
import { removeAll } from "../../register/remove.ts";
import { stages } from "../../register/stages.ts";
import { titleOf } from "../../register/title.ts";
import type { Entry, Journal } from "./journal.ts";
import { putBackObject } from "./put-back-object.ts";

export type PutBack = {
  readonly restored: readonly string[];
  readonly removed: readonly string[];
  /** What stays although the session made it, with the reason. */
  readonly kept: readonly string[];
};

/** Milliseconds for deletions. */
const TIMEOUT = 60_000;

/**
 * Makes the cluster what it was before the session: the APIServices first, so that nothing leads to a server that is gone.
 * Where one of them leads elsewhere by now, somebody has registered the API since: then only the session's own Service goes.
 */
export async function putBack(cluster: Cluster, journal: Journal): Promise<PutBack> {
  const entries = await concerned(cluster, journal);
  const restored: string[] = [];
  for (const stage of stages(entries.filter(hasBefore)).toReversed()) {
    for (const { before } of stage) {
      if (await putBackObject(cluster, before)) restored.push(titleOf(before));
    }
  }
  const made = await Promise.all(
    entries.filter((entry) => !hasBefore(entry)).map(({ object }) => readObject(cluster, refOf(object))),
  );
  const own = made.filter((live) => live !== undefined).filter((live) => isOwned(live, journal.project));
  const kept = await whatKeeps(cluster, journal, own);
  const gone = own.filter(({ kind }) => kind !== "Namespace" || kept.length === 0);
  const removed: string[] = [];
  await removeAll(cluster, gone, {
    timeout: TIMEOUT,
    signal: new AbortController().signal,
    removed: (object) => void removed.push(titleOf(object)),
    waiting: () => undefined,
  });
  return { restored, removed, kept };
}

const hasBefore = (entry: Entry): entry is Entry & { readonly before: KubernetesObject } =>
  entry.before !== undefined;

async function concerned(cluster: Cluster, { entries, service }: Journal): Promise<readonly Entry[]> {
  const apiServices = entries.filter(({ object }) => object.kind === "APIService");
  const live = await Promise.all(apiServices.map(({ object }) => readObject(cluster, refOf(object))));
  const isTaken = live.some(
    (one, index) => one && leadsTo(one) !== service && !isAsBefore(one, apiServices[index]),
  );
  return isTaken ? entries.filter(({ object }) => object.metadata.name === service) : entries;
}

/** A session that ended before it changed its APIServices. */
const isAsBefore = (live: KubernetesObject, entry: Entry | undefined): boolean =>
  entry?.before !== undefined && isDeepStrictEqual(content(live), content(entry.before));

const leadsTo = ({ spec }: KubernetesObject): string | undefined =>
  (spec as { service?: { name?: string } }).service?.name;

/** A namespace with something else in it stays. */
async function whatKeeps(
  cluster: Cluster,
  { project: { group } }: Journal,
  own: readonly KubernetesObject[],
): Promise<readonly string[]> {
  const namespace = own.find(({ kind }) => kind === "Namespace");
  if (!namespace) return [];
  const others = await namespaceContents(cluster, { namespace: namespace.metadata.name, group }, own);
  if (typeof others === "string")
    return [`${titleOf(namespace)}: what else is in it is not known: ${others}`];
  return others.length > 0 ? [`${titleOf(namespace)}: it holds ${others.slice(0, 5).join(", ")}`] : [];
}

/** What a person does when it did not work. */
export function notPutBack(file: string, error: unknown): unknown {
  if (!(error instanceof KaggError)) return error;
  const problems = error.problems.map((problem) => ({ ...problem, hint: "kagg dev --restore" }));
  const where = {
    where: file,
    what: "what was there before the session is kept in this file",
    hint: "kagg dev --restore",
  };
  return new KaggError("dev/not-put-back", [...problems, where], { cause: error });
}
