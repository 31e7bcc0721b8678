import { messageOf, type Clock, type Logger } from "@kagg/apiserver/internal";
import type { State } from "../../state.ts";
import type { ClusterView } from "../cluster-view.ts";
import { API_SERVICES, isRemote, type RemoteAPIService } from "../objects.ts";
import { workQueue } from "../work-queue.ts";

type Options<Document> = {
  readonly state: Pick<State, "watch">;
  readonly cluster: Pick<ClusterView, "apiService">;
  readonly clock: Clock;
  readonly logger: Pick<Logger, "debug">;
  readonly signal: AbortSignal;
  readonly download: (
    apiService: RemoteAPIService,
    known: Document | undefined,
  ) => Promise<Document | undefined>;
  readonly onChange: () => void;
};

const SOON = 1000;
const AGAIN = 60_000;
const LONGEST = 3_600_000;

/**
 * Keeps a document of each extension API server up to date, by the name of the APIService, with the delays of
 * k8s.io/kube-aggregator/pkg/controllers/openapi: a second after an APIService comes, each minute, and after 1 to 60 minutes
 * where it fails, unless the APIService changes.
 */
export function followDocuments<Document>(options: Options<Document>): ReadonlyMap<string, Document> {
  const { state, cluster, clock, logger, signal, download, onChange } = options;
  const documents = new Map<string, Document>();
  const keep = (name: string, document: Document | undefined): void => {
    const known = documents.get(name);
    if (known === document) return;
    if (document === undefined) documents.delete(name);
    else documents.set(name, document);
    onChange();
  };
  const queue = workQueue({
    clock,
    signal,
    workers: 1,
    backoff: { first: AGAIN, longest: LONGEST },
    work: async (name) => {
      const apiService = cluster.apiService(name);
      if (!apiService || !isRemote(apiService)) {
        keep(name, undefined);
        return;
      }
      try {
        keep(name, await download(apiService, documents.get(name)));
        queue.forget(name);
        queue.addAfter(name, AGAIN);
      } catch (error) {
        if (signal.aborted) return;
        logger.debug(
          { apiService: name, problem: messageOf(error) },
          "an OpenAPI document could not be loaded",
        );
        queue.addRateLimited(name);
      }
    },
  });
  state.watch(
    API_SERVICES,
    ({ type, object: { metadata } }) => {
      if (type === "DELETED") {
        queue.forget(metadata.name);
        keep(metadata.name, undefined);
      } else if (type === "ADDED" || queue.hasFailed(metadata.name)) {
        queue.forget(metadata.name);
        queue.addAfter(metadata.name, SOON);
      }
    },
    signal,
  );
  return documents;
}
