import { isDeepStrictEqual } from "node:util";
import { messageOf, StatusError, type Clock, type KubeObject, type Logger } from "@kagg/apiserver/internal";
import type { Client } from "../../client.ts";
import { pause } from "../../pause.ts";
import type { ClusterView } from "../cluster-view.ts";
import type { GroupDiscovery } from "../discovery/documents.ts";
import type { APIService } from "../objects.ts";
import { localPriority } from "./priorities.ts";

const MANAGED = "kube-aggregator.kubernetes.io/automanaged";
const PATH = "/apis/apiregistration.k8s.io/v1/apiservices";

type Parts = {
  readonly cluster: ClusterView;
  readonly client: Pick<Client, "send">;
  readonly clock: Pick<Clock, "after">;
  readonly logger: Pick<Logger, "warn">;
  readonly signal: AbortSignal;
};

/**
 * Makes the APIServices of what is served here, and puts right those of an earlier start. Once each, as `onstart` says: one that a
 * user deletes is back after the next start, not before (k8s.io/kube-aggregator/pkg/controllers/autoregister).
 */
export async function registerLocal(groups: readonly GroupDiscovery[], parts: Parts): Promise<void> {
  const atStart = parts.cluster.apiServices().filter(isManaged);
  const wanted = localAPIServices(groups);
  const names = new Set(wanted.map(({ metadata }) => metadata.name));
  await Promise.all([
    ...wanted.map((one) => insist(() => create(one, parts), one.metadata.name, parts)),
    ...atStart
      .filter(({ metadata }) => !names.has(metadata.name))
      .map(({ metadata }) =>
        insist(
          async () => void (await parts.client.send({ method: "DELETE", path: `${PATH}/${metadata.name}` })),
          metadata.name,
          parts,
        ),
      ),
  ]);
}

const isManaged = ({ metadata }: APIService): boolean => metadata.labels?.[MANAGED] === "onstart";

const localAPIServices = (groups: readonly GroupDiscovery[]): readonly KubeObject[] =>
  groups.flatMap(({ metadata: { name: group }, versions }) =>
    versions.flatMap(({ version }) => {
      const priority = localPriority(group, version);
      // That of APIServices themselves would lead to itself.
      if (!priority || group === "apiregistration.k8s.io") return [];
      return {
        apiVersion: "apiregistration.k8s.io/v1",
        kind: "APIService",
        metadata: { name: `${version}.${group}`, labels: { [MANAGED]: "onstart" } },
        spec: {
          ...(group !== "" && { group }),
          version,
          groupPriorityMinimum: priority.group,
          versionPriority: priority.version,
        },
      };
    }),
  );

async function create(wanted: KubeObject, { cluster, client }: Parts): Promise<void> {
  const { name } = wanted.metadata;
  const known = cluster.apiService(name) as (APIService & KubeObject) | undefined;
  if (!known) {
    await client.send({ method: "POST", path: PATH, body: wanted });
  } else if (isManaged(known) && !isDeepStrictEqual(known.spec, wanted.spec)) {
    await client.send({ method: "PUT", path: `${PATH}/${name}`, body: { ...known, spec: wanted.spec } });
  }
}

/** Somebody else may have been quicker: what they did is done. Anything else is tried again. */
async function insist(act: () => Promise<void>, name: string, parts: Parts): Promise<void> {
  for (let wait = 5; !parts.signal.aborted; wait = Math.min(wait * 2, 30_000)) {
    try {
      await act();
      return;
    } catch (error) {
      if (error instanceof StatusError && (error.code === 404 || error.code === 409)) return;
      parts.logger.warn(
        { apiService: name, problem: messageOf(error) },
        "a local APIService was not written",
      );
      await pause(parts.clock, wait, parts.signal);
    }
  }
}
