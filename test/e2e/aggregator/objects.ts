import { API_SERVICES, ENDPOINT_SLICES, SERVICES } from "../../../src/sandbox/aggregator/objects.ts";
import { bundles } from "./certificates.ts";
import type { Case } from "./cases.ts";

export type Written = { readonly resource: string; readonly object: object };

/** DNS label of a case. */
const slug = ({ name }: Case): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");

export const groupOf = (one: Case): string => `${slug(one)}.example.com`;
export const apiServiceName = (one: Case): string => `v1.${groupOf(one)}`;

/** The Service that all servers of this machine are behind: it is a name, and the port is the APIService's. */
export const sharedService: Written = {
  resource: SERVICES,
  object: {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "fruit", namespace: "fruit" },
    spec: { type: "ExternalName", externalName: "127.0.0.1" },
  },
};

/** What is to be applied for a case; `port` is its server's. */
export function objectsOf(one: Case, port: number): readonly Written[] {
  const { service, slices = [], isLocal, insecure, bundle = "ca" } = one;
  const isOwn = service !== undefined;
  const name = slug(one);
  const metadata = { name, namespace: "fruit" };
  return [
    ...(service
      ? [{ resource: SERVICES, object: { apiVersion: "v1", kind: "Service", metadata, spec: service } }]
      : []),
    ...slices.map((slice, index) => ({
      resource: ENDPOINT_SLICES,
      object: {
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSlice",
        metadata: {
          name: `${name}-${index}`,
          namespace: "fruit",
          labels: { "kubernetes.io/service-name": name },
        },
        ...slice,
      },
    })),
    {
      resource: API_SERVICES,
      object: {
        apiVersion: "apiregistration.k8s.io/v1",
        kind: "APIService",
        metadata: { name: apiServiceName(one) },
        spec: {
          group: groupOf(one),
          version: "v1",
          groupPriorityMinimum: 1000,
          versionPriority: 15,
          ...(!isLocal && {
            service: { name: isOwn ? name : "fruit", namespace: "fruit", port: isOwn ? 443 : port },
          }),
          ...(bundle && !isLocal && { caBundle: bundles[bundle] }),
          ...(insecure && { insecureSkipTLSVerify: true }),
        },
      },
    },
  ];
}
