import { messageOf, type Clock, type Logger } from "@kagg/apiserver/internal";
import type { State } from "../../state.ts";
import type { ClusterView } from "../cluster-view.ts";
import { API_SERVICES, groupOf, isRemote, type APIService } from "../objects.ts";
import type { Proxy } from "../proxy/proxy.ts";
import { workQueue } from "../work-queue.ts";
import { fetchDiscovery, nameOf, type Fetched } from "./fetch.ts";
import type { MergedGroups } from "./merged-groups.ts";

export type DiscoveryParts = {
  readonly state: Pick<State, "watch">;
  readonly cluster: ClusterView;
  readonly proxy: Proxy;
  readonly groups: MergedGroups;
  readonly clock: Clock;
  readonly logger: Pick<Logger, "debug">;
  readonly signal: AbortSignal;
};

/** How often a document is fetched again, and the longest that one that failed is waited for. */
const REFRESH = 60_000;

/** When an APIService was last known to change, and whether that was after it came. */
type Mark = { readonly at: number; readonly isUpdate: boolean };

/**
 * Keeps the documents of the extension API servers up to date: k8s.io/kube-aggregator/pkg/apiserver/handler_discovery.go. A group
 * version whose server cannot be asked is Stale, and empty.
 */
export function followDiscovery(parts: DiscoveryParts): void {
  const { state, cluster, groups, clock, logger, signal } = parts;
  const marks = new Map<string, Mark>();
  const documents = new Map<string, Fetched>();
  const queue = workQueue({
    clock,
    signal,
    workers: 2,
    backoff: { first: 500, longest: REFRESH },
    work: async (name) => {
      const apiService = cluster.apiService(name);
      if (!apiService || !isRemote(apiService)) {
        forget(name);
        return;
      }
      try {
        groups.set(...(await entryOf(apiService, "Current")));
        queue.forget(name);
        const mark = marks.get(name);
        if (mark) marks.set(name, { ...mark, at: clock.now().getTime() });
        queue.addAfter(name, REFRESH);
      } catch (error) {
        if (signal.aborted) return;
        logger.debug({ apiService: name, problem: messageOf(error) }, "discovery could not be fetched");
        const { version } = apiService.spec;
        groups.set(groupOf(apiService), { version, freshness: "Stale" }, priorityOf(apiService));
        queue.addRateLimited(name);
      }
    },
  });
  const forget = (name: string): void => {
    marks.delete(name);
    groups.remove(name.slice(name.indexOf(".") + 1), name.slice(0, name.indexOf(".")));
    const used = new Set(cluster.apiServices().filter(isRemote).map(nameOf));
    for (const service of documents.keys()) if (!used.has(service)) documents.delete(service);
  };
  const entryOf = async (
    apiService: APIService & Parameters<typeof fetchDiscovery>[0],
    freshness: "Current",
  ): Promise<Parameters<MergedGroups["set"]>> => {
    const service = nameOf(apiService);
    const mark = marks.get(apiService.metadata.name);
    let fetched = documents.get(service);
    if (!fetched || fetched.at <= (mark?.at ?? 0)) {
      const available = mark?.isUpdate ? true : undefined;
      const found = await fetchDiscovery(apiService, { ...parts, known: fetched, available });
      fetched = found.fetched;
      if (found.isWhole) documents.set(service, fetched);
    }
    const { version } = apiService.spec;
    const known = fetched.versions.get(`${groupOf(apiService)}/${version}`);
    // A server that does not name the group version is believed: there is nothing in it.
    return [groupOf(apiService), { ...(known ?? { version }), freshness }, priorityOf(apiService)];
  };
  state.watch(
    API_SERVICES,
    ({ type, object }) => {
      const { name } = object.metadata;
      marks.set(name, { at: clock.now().getTime(), isUpdate: type === "MODIFIED" });
      queue.add(name);
    },
    signal,
  );
}

const priorityOf = ({ spec }: APIService): { readonly group: number; readonly version: number } => ({
  group: spec.groupPriorityMinimum,
  version: spec.versionPriority,
});
