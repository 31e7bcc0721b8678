import type { SecretCertificate } from "../evidence.ts";
import type { APIService, EndpointSlice, Event, Pod, Service, Workload } from "../objects.ts";
import type { Reader } from "./reader.ts";

type ServiceReference = NonNullable<APIService["spec"]["service"]>;
type Labels = Readonly<Record<string, string>>;

export const readService = async (reader: Reader, at: ServiceReference): Promise<Service | undefined> =>
  reader.get({
    path: `/api/v1/namespaces/${at.namespace}/services/${at.name}`,
    what: `Service ${at.namespace}/${at.name}`,
    needs: `get services in namespace ${at.namespace}`,
  });

export const readSlices = async (reader: Reader, at: ServiceReference): Promise<readonly EndpointSlice[]> =>
  reader.list({
    path: `/apis/discovery.k8s.io/v1/namespaces/${at.namespace}/endpointslices?labelSelector=${encodeURIComponent(`kubernetes.io/service-name=${at.name}`)}`,
    what: `the EndpointSlices of Service ${at.namespace}/${at.name}`,
    needs: `list endpointslices.discovery.k8s.io in namespace ${at.namespace}`,
  });

/** The pods that the Service selects. */
export async function readPods(reader: Reader, service: Service): Promise<readonly Pod[]> {
  const { selector } = service.spec;
  const { namespace = "", name } = service.metadata;
  if (!selector || Object.keys(selector).length === 0) return [];
  const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  return reader.list({
    path: `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(labels.join(","))}`,
    what: `the pods of Service ${namespace}/${name}`,
    needs: `list pods in namespace ${namespace}`,
  });
}

/** What would make pods that the Service selects. */
export async function readWorkloads(reader: Reader, service: Service): Promise<readonly Workload[]> {
  const { namespace = "" } = service.metadata;
  const selector = service.spec.selector ?? {};
  if (Object.keys(selector).length === 0) return [];
  const kinds = { deployments: "Deployment", replicasets: "ReplicaSet", statefulsets: "StatefulSet" };
  const lists = Object.entries(kinds).map(async ([resource, kind]) => {
    const items = await reader.list<Omit<Workload, "kind">>({
      path: `/apis/apps/v1/namespaces/${namespace}/${resource}`,
      what: `the ${kind}s in namespace ${namespace}`,
      needs: `list ${resource}.apps in namespace ${namespace}`,
    });
    return items.map((item): Workload => ({ ...item, kind }));
  });
  const workloads = (await Promise.all(lists)).flat();
  return workloads.filter((one) => selects(selector, one.spec.template?.metadata?.labels ?? {}));
}

export const readEvents = async (reader: Reader, namespace: string): Promise<readonly Event[]> =>
  reader.list({
    path: `/api/v1/namespaces/${namespace}/events?limit=500`,
    what: `the events in namespace ${namespace}`,
    needs: `list events in namespace ${namespace}`,
  });

type Secret = { data?: Readonly<Record<string, string>> };

/** The certificates of the Secrets that the pods mount. Nothing else of a Secret leaves this function. */
export async function readSecrets(
  reader: Reader,
  pods: readonly Pod[],
): Promise<readonly SecretCertificate[]> {
  const mounted = new Map<string, { namespace: string; name: string }>();
  for (const { metadata, spec } of pods) {
    for (const { secret } of spec.volumes ?? []) {
      const at = { namespace: metadata.namespace ?? "", name: secret?.secretName ?? "" };
      if (at.name) mounted.set(`${at.namespace}/${at.name}`, at);
    }
  }
  const read = [...mounted.values()].map(async ({ namespace, name }) => {
    const secret = await reader.get<Secret>({
      path: `/api/v1/namespaces/${namespace}/secrets/${name}`,
      what: `Secret ${namespace}/${name}`,
      needs: `get secrets in namespace ${namespace}`,
    });
    const certificate = decoded(secret?.data?.["tls.crt"]);
    return certificate && { namespace, name, certificate, ca: decoded(secret?.data?.["ca.crt"]) };
  });
  return (await Promise.all(read)).filter((secret) => typeof secret === "object");
}

const decoded = (base64: string | undefined): string | undefined =>
  base64 ? Buffer.from(base64, "base64").toString("utf8") : undefined;

const selects = (selector: Labels, labels: Labels): boolean =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);
