import type { Cluster, ClusterResponse } from "../cluster/cluster.ts";
import { readObject } from "../cluster/read-object.ts";
import { statusOf } from "../cluster/refusal.ts";
import type { Project } from "../project/project.ts";

/** A version that is to be served. */
export type ServedVersion = {
  readonly apiService: string;
  readonly group: string;
  readonly version: string;
  readonly plurals: readonly string[];
};

/** `why` not yet; `never` where no waiting can help; a `note` where it holds with a reservation. */
export type Verdict =
  | { readonly ok: true; readonly note?: string }
  | { readonly ok: false; readonly why: string; readonly never?: boolean };

/** What has to hold until a version is really served, in the order in which it comes true. */
export const servedChecks = [
  available,
  inDiscovery,
  inOpenApi,
  answers,
] as const satisfies readonly ServedCheck[];

export type ServedCheck = (cluster: Cluster, served: ServedVersion) => Promise<Verdict>;

export const servedVersions = ({ group, versions, resources }: Project): readonly ServedVersion[] =>
  versions
    .filter(({ served }) => served)
    .map(({ name: version }) => ({
      apiService: `${version}.${group}`,
      group,
      version,
      plurals: resources.map(({ plural }) => plural),
    }));

const fulfilled: Verdict = { ok: true };
const notYet = (why: string): Verdict => ({ ok: false, why });

type Condition = { type: string; status: string; reason?: string; message?: string };

async function available(cluster: Cluster, { apiService: name }: ServedVersion): Promise<Verdict> {
  const live = await readObject(cluster, { kind: "APIService", name });
  if (!live) return { ok: false, why: "somebody deleted it while register waited", never: true };
  const { conditions = [] } = (live["status"] ?? {}) as { conditions?: readonly Condition[] };
  const condition = conditions.find(({ type }) => type === "Available");
  if (!condition) return notYet("Available is not known yet: kube-aggregator has not looked at it");
  if (condition.status === "True") return fulfilled;
  return notYet(`Available is ${condition.status}: ${condition.reason ?? ""}: ${condition.message ?? ""}`);
}

const aggregatedDiscovery = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

type Discovery = {
  items?: readonly {
    metadata: { name: string };
    versions?: readonly {
      version: string;
      freshness?: string;
      resources?: readonly { resource: string }[];
    }[];
  }[];
};

async function inDiscovery(cluster: Cluster, { group, version, plurals }: ServedVersion): Promise<Verdict> {
  const response = await cluster.request({ path: "/apis", headers: { accept: aggregatedDiscovery } });
  if (response.status !== 200) return notYet(`GET /apis: ${said(response)}`);
  const { items = [] } = JSON.parse(response.text) as Discovery;
  const entry = items.find(({ metadata }) => metadata.name === group);
  const found = entry?.versions?.find((one) => one.version === version);
  if (!found) return notYet("it is not in the cluster's discovery (/apis)");
  if (found.freshness !== "Current") return notYet("its discovery is stale: the server's answer is awaited");
  return missing(
    found.resources?.map(({ resource }) => resource) ?? [],
    plurals,
    "the cluster's discovery (/apis)",
  );
}

async function inOpenApi(cluster: Cluster, { group, version }: ServedVersion): Promise<Verdict> {
  const response = await cluster.request({ path: "/openapi/v3" });
  if (response.status !== 200) return notYet(`GET /openapi/v3: ${said(response)}`);
  const { paths = {} } = JSON.parse(response.text) as { paths?: Record<string, unknown> };
  const listed = Object.hasOwn(paths, `apis/${group}/${version}`);
  return listed ? fulfilled : notYet("it is not in the cluster's OpenAPI (/openapi/v3)");
}

type ResourceList = {
  kind?: string;
  groupVersion?: string;
  resources?: readonly { name: string; verbs: readonly string[] }[];
};

/** Through the aggregator, with the user's own credentials: what any client will do. */
async function answers(cluster: Cluster, { group, version, plurals }: ServedVersion): Promise<Verdict> {
  const root = `/apis/${group}/${version}`;
  const response = await cluster.request({ path: root, timeout: 10_000 });
  if (response.status !== 200) return notYet(`GET ${root}: ${said(response)}`);
  const { groupVersion, resources = [] } = JSON.parse(response.text) as ResourceList;
  if (groupVersion !== `${group}/${version}`) {
    return notYet(`GET ${root} answers for ${groupVersion ?? "no group at all"}`);
  }
  const named = missing(
    resources.map(({ name }) => name),
    plurals,
    `GET ${root}`,
  );
  if (!named.ok) return named;
  const listable = resources.filter(({ name, verbs }) => plurals.includes(name) && verbs.includes("list"));
  const lists = await Promise.all(listable.map(({ name }) => list(cluster, `${root}/${name}?limit=1`)));
  return lists.find(({ ok }) => !ok) ?? lists.find((one) => one.ok && one.note) ?? fulfilled;
}

async function list(cluster: Cluster, path: string): Promise<Verdict> {
  const response = await cluster.request({ path, timeout: 10_000 });
  if (response.status === 200) return fulfilled;
  if (response.status === 403) return { ok: true, note: `you may not list it, so no list was tried` };
  return notYet(`GET ${path}: ${said(response)}`);
}

function missing(found: readonly string[], wanted: readonly string[], place: string): Verdict {
  const absent = wanted.filter((plural) => !found.includes(plural));
  return absent.length === 0 ? fulfilled : notYet(`${place} has no ${absent.join(", ")}`);
}

const said = (response: ClusterResponse): string =>
  `${response.status} ${statusOf(response)?.message ?? response.text.trim().slice(0, 100)}`.trim();
