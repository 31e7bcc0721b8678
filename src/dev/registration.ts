import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import { manifests } from "../manifests/manifests.ts";
import type { ServingBundle } from "../pki/serving-bundle.ts";
import type { Project } from "../project/project.ts";
import { applyAll } from "../register/apply.ts";
import type { LiveObject } from "../register/live-object.ts";
import { preflight } from "../register/preflight.ts";
import { servedVersions } from "../register/served-checks.ts";
import { waitServed } from "../register/wait-served.ts";
import type { Place } from "./place.ts";

/** Written on an APIService whenever the server behind it has started: its change makes kube-aggregator look at once. */
const startedAnnotation = "kagg.dev/dev-started";

export type Registration = {
  readonly project: Project;
  /** Puts the APIServices there, or has the aggregator look at the server again, and waits until all is really served. */
  readonly publish: (options: PublishOptions) => Promise<void>;
};

type PublishOptions = {
  readonly now: Date;
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  readonly waiting: (what: string, why: string) => void;
};

/**
 * Puts everything there but the APIServices, which wait for the server: the objects of `kagg register --endpoint`.
 * What an earlier kagg.yaml asked for and this one does not is taken away.
 */
export async function registerAt(
  place: Place,
  described: Project,
  bundle: ServingBundle,
  signal: AbortSignal,
): Promise<Registration> {
  const { cluster } = place;
  const project = place.projectHere(described);
  const wanted = manifests(project, bundle, { endpoint: place.endpoint });
  const todo = await preflight(cluster, project, wanted);
  await place.beforeApply(project, todo);
  const [apiServices, others] = partition(todo);
  await applyAll(cluster, others, { signal, report: () => undefined });
  await place.removeOthers(project, wanted);
  return {
    project,
    publish: async ({ now, timeout, signal, waiting }) => {
      const marked = apiServices.map((one) => ({ ...one, object: startedAt(one.object, now) }));
      await applyAll(cluster, marked, { signal, report: () => undefined });
      await waitServed(cluster, servedVersions(project), {
        timeout,
        signal,
        deployment: undefined,
        running: () => undefined,
        available: () => undefined,
        served: () => undefined,
        waiting,
      });
    },
  };
}

function partition(todo: readonly LiveObject[]): readonly [readonly LiveObject[], readonly LiveObject[]] {
  const isApiService = ({ object }: LiveObject): boolean => object.kind === "APIService";
  return [todo.filter(isApiService), todo.filter((one) => !isApiService(one))];
}

const startedAt = (object: KubernetesObject, now: Date): KubernetesObject => ({
  ...object,
  metadata: { ...object.metadata, annotations: { [startedAnnotation]: now.toISOString() } },
});
