import type { Cluster } from "../cluster/cluster.ts";
import { KaggError } from "../errors.ts";
import { checks } from "./checks/index.ts";
import { createReader, type Reader } from "./collect/reader.ts";
import { collect, readingOf } from "./collect.ts";
import { type Diagnosis, diagnose } from "./diagnosis.ts";
import type { Reading, Subject } from "./evidence.ts";
import type { APIService } from "./objects.ts";
import { run } from "./run.ts";
import { subjectOf } from "./subject.ts";

export type Examination = {
  readonly cluster: Cluster;
  /** The APIServices to look at; every non-local one of the cluster where none is named. */
  readonly names: readonly string[];
  /** Ids of checks that are not wanted. */
  readonly skip: readonly string[];
  /** Milliseconds for one read or probe. */
  readonly timeout: number;
  readonly now: Date;
  /** What the kagg.yaml in the folder says; undefined where there is none. */
  readonly project?: { readonly group: string; readonly template: "typescript" | "go" } | undefined;
};

/**
 * Looks at APIServices and judges each. Throws `cluster/unreachable` or `cluster/forbidden` where kube-apiserver
 * itself gives no answer or does not accept the caller; everything short of that is in the result.
 */
export async function examine(options: Examination): Promise<readonly Diagnosis[]> {
  const { cluster, names, skip, timeout } = options;
  const now = await greet(cluster, timeout, options.now);
  const reader = createReader(cluster, timeout);
  const apiServices = await readingOf(readApiServices(reader));
  const wanted = names.length > 0 ? names : remoteOnes(apiServices);
  const look = async (name: string): Promise<Diagnosis> => {
    const named = subjectOf(name);
    const template = options.project?.group === named.group ? options.project.template : undefined;
    const subject: Subject = { ...named, template, now };
    const evidence = await collect({ cluster, reader, apiServices, timeout }, subject);
    return diagnose(name, run(checks, evidence, subject, skip));
  };
  const diagnoses: Diagnosis[] = [];
  // A few at a time: each sends a dozen requests, and the connections to kube-apiserver are shared.
  for (let at = 0; at < wanted.length; at += sideBySide) {
    diagnoses.push(...(await Promise.all(wanted.slice(at, at + sideBySide).map(look))));
  }
  return diagnoses;
}

const sideBySide = 6;

/** Makes sure that somebody is there, and asks for the time: kube-apiserver's clock judges certificates. */
async function greet(cluster: Cluster, timeout: number, now: Date): Promise<Date> {
  const { status, headers, text } = await cluster.request({ path: "/version", timeout });
  if (status === 401) {
    throw new KaggError("cluster/forbidden", {
      where: `context ${cluster.context}`,
      what: `${cluster.server} does not accept the credentials of the kubeconfig (401)`,
      hint: "kubectl auth whoami",
    });
  }
  if (status === 404 || (status === 200 && !text.includes('"gitVersion"'))) {
    throw new KaggError("cluster/unreachable", {
      where: `${cluster.server} (context "${cluster.context}")`,
      what: `it is no kube-apiserver: it answers ${status} to /version, and not with a version`,
      hint: `kubectl --context ${cluster.context} version; are address, port and path in the kubeconfig right?`,
    });
  }
  const date = typeof headers["date"] === "string" ? new Date(headers["date"]) : now;
  return Number.isNaN(date.getTime()) ? now : date;
}

const readApiServices = async (reader: Reader): Promise<readonly APIService[]> =>
  reader.list({
    path: "/apis/apiregistration.k8s.io/v1/apiservices",
    what: "APIServices",
    needs: "list apiservices.apiregistration.k8s.io",
  });

function remoteOnes(apiServices: Reading<readonly APIService[]>): readonly string[] {
  if (!apiServices.ok) {
    throw new KaggError("cluster/forbidden", {
      what: apiServices.why,
      hint: "name the APIServices to look at: kagg doctor v1.fruit.example.com",
    });
  }
  return apiServices.value.filter(({ spec }) => spec.service).map(({ metadata }) => metadata.name);
}
