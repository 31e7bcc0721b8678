import type { Facts, ServerVersion } from "../evidence.ts";
import type { ConfigMap, CustomResourceDefinition, Namespace } from "../objects.ts";
import type { Reader } from "./reader.ts";

/** Reads that do not depend on the APIService, or only on its group. */
export async function readServerVersion(reader: Reader): Promise<ServerVersion> {
  const version = await reader.get<{ gitVersion: string; major: string; minor: string }>({
    path: "/version",
    what: "the version of kube-apiserver",
    needs: "get on the path /version",
  });
  // Managed clusters say "28+".
  const number = (text: string | undefined): number => Number.parseInt(text ?? "0", 10);
  return {
    gitVersion: version?.gitVersion ?? "unknown",
    major: number(version?.major),
    minor: number(version?.minor),
  };
}

export const readAuthentication = async (reader: Reader): Promise<ConfigMap | undefined> =>
  reader.get({
    path: "/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication",
    what: "ConfigMap kube-system/extension-apiserver-authentication",
    needs: "get configmaps in namespace kube-system",
  });

export async function readTerminating(reader: Reader): Promise<readonly Namespace[]> {
  const namespaces = await reader.list<Namespace>({
    path: "/api/v1/namespaces",
    what: "namespaces",
    needs: "list namespaces",
  });
  return namespaces.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
}

/** CRDs of a group. Their names end with it, so only those are read whole: schemas can be megabytes. */
export async function readCrds(reader: Reader, group: string): Promise<readonly CustomResourceDefinition[]> {
  const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  const named = await reader.list<{ metadata: { name: string } }>({
    path,
    what: "CustomResourceDefinitions",
    needs: "list customresourcedefinitions.apiextensions.k8s.io",
    accept: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json",
  });
  const ofGroup = named.filter(({ metadata }) => /^[^.]+\.(.*)$/.exec(metadata.name)?.[1] === group);
  const read = ofGroup.map(async ({ metadata }) =>
    reader.get<CustomResourceDefinition>({
      path: `${path}/${metadata.name}`,
      what: `CustomResourceDefinition ${metadata.name}`,
      needs: "get customresourcedefinitions.apiextensions.k8s.io",
    }),
  );
  return (await Promise.all(read)).filter((crd) => crd !== undefined);
}

type AggregatedDiscovery = {
  metadata: { name: string };
  versions?: { version: string; freshness?: string; resources?: { resource: string }[] }[];
};

/** The version in aggregated discovery (KEP-3352), or undefined where /apis does not list it. */
export async function readDiscovery(
  reader: Reader,
  group: string,
  version: string,
): Promise<Facts["discovery"]> {
  const groups = await reader.list<AggregatedDiscovery>({
    path: "/apis",
    what: "aggregated discovery at /apis",
    needs: "get on the path /apis",
    accept:
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList",
  });
  const found = groups
    .find(({ metadata }) => metadata?.name === group)
    ?.versions?.find((one) => one.version === version);
  return (
    found && {
      freshness: found.freshness ?? "Current",
      resources: (found.resources ?? []).map(({ resource }) => resource),
    }
  );
}

export async function readOpenApi(reader: Reader): Promise<Facts["openapi"]> {
  const index = await reader.get<{ paths?: Record<string, unknown> }>({
    path: "/openapi/v3",
    what: "the OpenAPI index at /openapi/v3",
    needs: "get on the path /openapi/v3",
  });
  return Object.keys(index?.paths ?? {});
}
