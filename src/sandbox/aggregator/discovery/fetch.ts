import type { Clock } from "@kagg/apiserver/internal";
import { ask, type Answer } from "../ask-backend.ts";
import { groupOf, groupVersionPath, portOf, type RemoteAPIService } from "../objects.ts";
import type { Proxy } from "../proxy/proxy.ts";
import { readGroups, readResourceList, type VersionDiscovery } from "./documents.ts";

/** What a server said of its group versions, by `<group>/<version>`. */
export type Fetched = {
  readonly versions: ReadonlyMap<string, VersionDiscovery>;
  readonly etag: string;
  /** When it was asked, in milliseconds: what changed later is not in it. */
  readonly at: number;
};

type Options = {
  readonly proxy: Proxy;
  readonly clock: Clock;
  /** Upstream asks as though the server were there once it has seen its APIService change. */
  readonly available: boolean | undefined;
  /** What the same Service said before. */
  readonly known: Fetched | undefined;
};

const TIMEOUT = 5000;
const V2 = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
const ACCEPT = `${V2},${V2.replace("v=v2;", "v=v2beta1;")}`;

const masters = { name: "system:kube-aggregator", uid: "", groups: ["system:masters"], extra: {} };
const alone = { ...masters, groups: [] };

/**
 * What a server says of its resources: all of its group versions at once, or the one that is asked for where it does not know
 * of aggregated discovery. Rejects where it says neither (k8s.io/kube-aggregator fetchFreshDiscoveryForService).
 */
export async function fetchDiscovery(
  apiService: RemoteAPIService,
  options: Options,
): Promise<{ readonly fetched: Fetched; readonly isWhole: boolean }> {
  const { proxy, clock, available, known } = options;
  const at = clock.now().getTime();
  const question = (path: string, accept: string, user: typeof masters): Promise<Answer> => {
    const ifNoneMatch = known?.etag ? ["If-None-Match", known.etag] : [];
    return ask(
      (incoming, who) =>
        proxy({ apiService, incoming, user: who, ...(available !== undefined && { available }) }),
      { path, user, timeout: TIMEOUT, headers: ["Accept", accept, ...ifNoneMatch] },
      clock,
    );
  };
  const whole = await question("/apis", ACCEPT, masters);
  if (whole.status === 304 && known) return { fetched: { ...known, at }, isWhole: true };
  if (whole.status === 503)
    throw new Error(`service ${nameOf(apiService)} returned non-success response code: 503`);
  if (whole.status === 200 && isAggregated(whole)) {
    const versions = new Map(
      readGroups(whole.text).flatMap(({ metadata, versions }) =>
        versions.map((one): [string, VersionDiscovery] => [`${metadata.name}/${one.version}`, one]),
      ),
    );
    return { fetched: { versions, etag: whole.headers.get("etag") ?? "", at }, isWhole: true };
  }
  const path = groupVersionPath(apiService);
  const legacy = await question(path, "application/json", alone);
  if (legacy.status !== 200) {
    throw new Error(`failed to download legacy discovery for ${path}: ${legacy.status} ${legacy.text}`);
  }
  const { version } = apiService.spec;
  const resources = readResourceList(legacy.text);
  const discovery = { version, ...(resources.length > 0 && { resources }) };
  return {
    fetched: { versions: new Map([[`${groupOf(apiService)}/${version}`, discovery]]), etag: "", at },
    isWhole: false,
  };
}

/** One document for all APIServices of a Service. */
export const nameOf = ({ spec: { service } }: RemoteAPIService): string =>
  `${service.namespace}/${service.name}:${portOf(service)}`;

function isAggregated({ headers }: Answer): boolean {
  const parameters = new Set((headers.get("content-type") ?? "").split(";").map((part) => part.trim()));
  return (
    parameters.has("g=apidiscovery.k8s.io") &&
    parameters.has("as=APIGroupDiscoveryList") &&
    (parameters.has("v=v2") || parameters.has("v=v2beta1"))
  );
}
