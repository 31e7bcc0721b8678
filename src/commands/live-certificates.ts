import type { Cluster } from "../cluster/cluster.ts";
import { listObjects, readObject } from "../cluster/read-object.ts";
import { readServed } from "../doctor/collect/served.ts";
import type { Service } from "../doctor/objects.ts";
import { subjectOf } from "../doctor/subject.ts";
import { KaggError } from "../errors.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import { servingSecretName } from "../manifests/serving-secret.ts";
import { inspectCertificate } from "../pki/certificate-facts.ts";
import type { Inspected } from "../pki/inspected.ts";
import { readCertificates } from "../pki/pem.ts";
import type { Project } from "../project/project.ts";

/** What of a project's certificates a cluster has: in the Secret, in the APIServices, and served. */
export async function liveCertificates(
  cluster: Cluster,
  project: Project,
  { local, now }: { readonly local: readonly Inspected[]; readonly now: Date },
): Promise<readonly Inspected[]> {
  const [ca, serving] = local;
  const versions = project.versions.filter(({ served }) => served);
  const parts = await Promise.all([
    inSecret(cluster, project, now).then((found) => found.map((one) => compare(one, serving))),
    ...versions.map(async ({ name }) =>
      compareBundle(await inApiService(cluster, `${name}.${project.group}`, now), ca),
    ),
    served(cluster, project, now).then((found) => found.map((one) => compare(one, serving))),
  ]);
  return parts.flat();
}

/** A difference from the project's folder is what is wrong most often. */
function compare(found: Inspected, local: Inspected | undefined): Inspected {
  if (found.problem !== undefined || isSame(found, local)) return found;
  return { ...found, problem: `is not the one of ${local?.where}` };
}

/** A bundle may hold an old CA beside the new one. */
function compareBundle(found: readonly Inspected[], local: Inspected | undefined): readonly Inspected[] {
  return found.some((one) => isSame(one, local)) ? found : found.map((one) => compare(one, local));
}

const isSame = (one: Inspected, other: Inspected | undefined): boolean =>
  one.certificate?.fingerprint === other?.certificate?.fingerprint;

async function inSecret(cluster: Cluster, project: Project, now: Date): Promise<readonly Inspected[]> {
  const name = servingSecretName(project);
  const where = `Secret ${project.namespace}/${name}`;
  return reading(where, async () => {
    const secret = await readObject(cluster, { kind: "Secret", name, namespace: project.namespace });
    if (!secret && (await isOutside(cluster, project))) return [];
    if (!secret) return [absent(where, "there is no such Secret")];
    const data = secret["data"] as Readonly<Record<string, string>> | undefined;
    return inspectPem(where, data?.["tls.crt"], now).slice(0, 1);
  });
}

async function inApiService(cluster: Cluster, name: string, now: Date): Promise<readonly Inspected[]> {
  const where = `APIService ${name}`;
  return reading(where, async () => {
    const found = await readObject(cluster, { kind: "APIService", name });
    if (!found) return [absent(where, "there is no such APIService")];
    return inspectPem(`${where} caBundle`, (found["spec"] as { caBundle?: string }).caBundle, now);
  });
}

async function served(cluster: Cluster, project: Project, now: Date): Promise<readonly Inspected[]> {
  const { namespace, group, versions, service } = project;
  const where = `Service ${namespace}/${service.name}`;
  return reading(where, async () => {
    const live = await readObject(cluster, { kind: "Service", name: service.name, namespace });
    if (!live) return [absent(where, "there is no such Service")];
    const labels = { "kubernetes.io/service-name": service.name };
    const slices = await listObjects(cluster, "EndpointSlice", { namespace, labels });
    const name = `${versions.find((version) => version.served)?.name}.${group}`;
    const port = (await apiServicePort(cluster, name)) ?? service.port;
    const ends = await readServed(
      { cluster, subject: { ...subjectOf(name), now }, timeout: 5000 },
      { name: service.name, namespace, port },
      live as KubernetesObject & Service,
      slices,
    );
    if (ends.length === 0) return [absent(where, "nothing is ready behind it")];
    return ends.map(({ address, result }) => {
      const leaf = result.kind === "tls" ? result.chain[0] : undefined;
      const problem = leaf ? undefined : "error" in result ? result.error : "it does not speak TLS";
      return { where: `served by ${address}`, certificate: leaf && inspectCertificate(leaf, now), problem };
    });
  });
}

/** A server that runs elsewhere needs no Secret here; its Service selects no pods. */
async function isOutside(cluster: Cluster, { namespace, service }: Project): Promise<boolean> {
  const live = await readObject(cluster, { kind: "Service", name: service.name, namespace });
  return live !== undefined && (live as KubernetesObject & Service).spec.selector === undefined;
}

/** For a server outside the cluster the port stands in the APIService alone. */
async function apiServicePort(cluster: Cluster, name: string): Promise<number | undefined> {
  const found = await readObject(cluster, { kind: "APIService", name });
  return (found?.["spec"] as { service?: { port?: number } } | undefined)?.service?.port;
}

function inspectPem(where: string, base64: string | undefined, now: Date): readonly Inspected[] {
  const found = readCertificates(Buffer.from(base64 ?? "", "base64").toString("utf8"));
  if (!found) return [absent(where, "is no certificate in PEM")];
  return found.map(({ raw }) => ({ where, certificate: inspectCertificate(raw, now), problem: undefined }));
}

const absent = (where: string, problem: string): Inspected => ({ where, certificate: undefined, problem });

/** One object that may not be read does not hide the others; a cluster that does not answer does. */
async function reading(
  where: string,
  read: () => Promise<readonly Inspected[]>,
): Promise<readonly Inspected[]> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof KaggError) || error.code === "cluster/unreachable") throw error;
    return [absent(where, error.problems.map(({ what }) => what).join("; "))];
  }
}
