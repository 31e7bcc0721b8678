import type { Cluster } from "../cluster/cluster.ts";
import { readAccess } from "./collect/access.ts";
import {
  readEvents,
  readPods,
  readSecrets,
  readService,
  readSlices,
  readWorkloads,
} from "./collect/backend.ts";
import {
  readAuthentication,
  readCrds,
  readDiscovery,
  readOpenApi,
  readServerVersion,
  readTerminating,
} from "./collect/cluster-wide.ts";
import { type Reader, Unreadable } from "./collect/reader.ts";
import { readRefusals } from "./collect/refusals.ts";
import { readRoot } from "./collect/root.ts";
import { readServed } from "./collect/served.ts";
import type { Evidence, Facts, Reading, Subject } from "./evidence.ts";
import type { APIService } from "./objects.ts";

export type Collecting = {
  readonly cluster: Cluster;
  readonly reader: Reader;
  /** All APIServices of the cluster: they are read once, before it is known which are to be looked at. */
  readonly apiServices: Reading<readonly APIService[]>;
  /** Milliseconds for one read or probe. */
  readonly timeout: number;
};

/**
 * Reads everything that the checks of one APIService look at, side by side; a read waits only for those it is made
 * of. Each carries its own failure and none stops another.
 */
export async function collect(from: Collecting, subject: Subject): Promise<Evidence> {
  const { cluster, reader, timeout } = from;
  const apiServices = unwrapped(from.apiServices);
  const apiService = apiServiceOf(from, subject.name);
  const reference = apiService.then((found) => found?.spec.service);
  const service = reference.then(async (at) => (at ? readService(reader, at) : undefined));
  const slices = reference.then(async (at) => (at ? readSlices(reader, at) : []));
  const pods = service.then(async (found) => (found ? readPods(reader, found) : []));
  const served = async (): Promise<Facts["served"]> => {
    const [at, found, endpoints] = await Promise.all([reference, service, slices]);
    return at && found ? readServed({ cluster, subject, timeout }, at, found, endpoints) : [];
  };
  const sources: { readonly [K in keyof Facts]: Promise<Facts[K]> } = {
    server: readServerVersion(reader),
    authentication: readAuthentication(reader),
    apiService,
    apiServiceNames: apiServices.then((all) => all.map(({ metadata }) => metadata.name)),
    service,
    slices,
    pods,
    workloads: service.then(async (found) => (found ? readWorkloads(reader, found) : [])),
    events: reference.then(async (at) => (at ? readEvents(reader, at.namespace) : [])),
    secrets: pods.then(async (found) => readSecrets(reader, found)),
    served: served(),
    root: readRoot(cluster, reader, subject, timeout),
    discovery: readDiscovery(reader, subject.group, subject.version),
    openapi: readOpenApi(reader),
    crds: readCrds(reader, subject.group),
    terminating: readTerminating(reader),
    access: pods.then(async (found) => readAccess(reader, found, subject.template)),
    refusals: pods.then(async (found) => readRefusals(reader, found)),
  };
  const readings = await Promise.all(
    Object.entries(sources).map(async ([name, source]) => [name, await readingOf<unknown>(source)] as const),
  );
  return Object.fromEntries(readings) as unknown as Evidence;
}

/** Out of the list; whoever may not list them may still get this one. */
async function apiServiceOf(
  { reader, apiServices }: Collecting,
  name: string,
): Promise<APIService | undefined> {
  if (apiServices.ok) return apiServices.value.find(({ metadata }) => metadata.name === name);
  return reader.get({
    path: `/apis/apiregistration.k8s.io/v1/apiservices/${name}`,
    what: `APIService ${name}`,
    needs: "get apiservices.apiregistration.k8s.io",
  });
}

/** A failure to read becomes part of the evidence, and so does a bug: it must not stop the other reads. */
export async function readingOf<T>(source: Promise<T>): Promise<Reading<T>> {
  try {
    return { ok: true, value: await source };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, why: error.message };
    return { ok: false, why: `a read crashed, which is a bug in kagg: ${String(error)}` };
  }
}

async function unwrapped<T>(reading: Reading<T>): Promise<T> {
  if (reading.ok) return reading.value;
  throw new Unreadable(reading.why);
}
