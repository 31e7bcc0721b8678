import { clusterAddress } from "../../cluster/cluster-address.ts";
import { connect } from "../../cluster/connect.ts";
import { deleteObject } from "../../cluster/delete-object.ts";
import { refOf } from "../../cluster/apply-object.ts";
import { readObject } from "../../cluster/read-object.ts";
import type { Deps } from "../../deps.ts";
import { KaggError } from "../../errors.ts";
import type { Endpoint } from "../../manifests/endpoint.ts";
import { isOwned } from "../../manifests/ownership.ts";
import type { Project } from "../../project/project.ts";
import type { LiveObject } from "../../register/live-object.ts";
import { titleOf } from "../../register/title.ts";
import type { Place } from "../place.ts";
import type { Report } from "../report.ts";
import { withDevService } from "./dev-service.ts";
import { writeJournal, type Entry } from "./journal.ts";
import { restoreFromJournal } from "./restore.ts";

export type ClusterPlaceOptions = {
  readonly root: string;
  readonly kubeconfig: string | undefined;
  readonly context: string;
  readonly env: Deps["env"];
  readonly endpoint: Endpoint;
  readonly dataDir: string;
  readonly flags: readonly string[];
  readonly takesLine: (line: string) => boolean;
  readonly report: Report;
};

/** The cluster of a kubeconfig's context. What is changed there is noted before, and put back in the end. */
export async function openClusterPlace(options: ClusterPlaceOptions): Promise<Place> {
  const { root, kubeconfig, context, env, endpoint, report } = options;
  // No signal: after an interrupt everything is still to be put back.
  const cluster = await connect({ kubeconfig, context, env });
  let entries: readonly Entry[] = [];
  return {
    cluster,
    title: `context "${cluster.context}" (${cluster.server})`,
    endpoint,
    bindAddress: endpoint.host === "localhost" ? "127.0.0.1" : undefined,
    address: clusterAddress({ kubeconfig, context, env }),
    flags: options.flags,
    dataDir: options.dataDir,
    projectHere: withDevService,
    beforeApply: async ({ name, namespace, group, service }: Project, todo) => {
      if (entries.length === 0) refuseOtherSession(todo, service.name);
      const known = new Set(entries.map(({ object }) => titleOf(object)));
      const added = todo.filter(({ object }) => !known.has(titleOf(object)));
      entries = [...entries, ...added.map(({ object, live }) => ({ object, before: live }))];
      await writeJournal(root, {
        version: 1,
        server: cluster.server,
        kubeconfig,
        context: cluster.context,
        project: { name, namespace, group },
        service: service.name,
        entries,
      });
    },
    removeOthers: async (project, wanted) => {
      const titles = new Set(wanted.map(titleOf));
      for (const { object, before } of entries) {
        if (before || titles.has(titleOf(object))) continue;
        const live = await readObject(cluster, refOf(object));
        if (live && isOwned(live, project)) await deleteObject(cluster, live);
      }
    },
    afterServed: async () => undefined,
    takesLine: options.takesLine,
    close: async () => {
      cluster.close();
      await restoreFromJournal(root, { report, env });
    },
  };
}

/** Each of two sessions would put back what the other one has made. */
function refuseOtherSession(todo: readonly LiveObject[], service: string): void {
  const taken = todo.filter(
    ({ object, live }) =>
      object.kind === "APIService" &&
      (live?.["spec"] as { service?: { name?: string } } | undefined)?.service?.name === service,
  );
  if (taken.length === 0) return;
  throw new KaggError(
    "dev/already-running",
    taken.map(({ object }) => ({
      where: titleOf(object),
      what: `leads to the Service ${service} of another session, on another machine or in another folder`,
      hint: "end it there (kagg dev --restore where it was killed); kagg register puts the API back by kagg.yaml",
    })),
  );
}
