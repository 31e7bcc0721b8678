import { changeOf, sampleOf } from "./sample.ts";
import type { Send } from "./send.ts";
import type { Subject, Wire } from "./subject.ts";
import { openTrial, type Seen } from "./trial.ts";

/** Which server the suite looks at, and what it cannot find out there by itself. */
export type SubjectOptions = {
  readonly send: Send;
  /** `<plural>.<group>`, or `<plural>.<version>.<group>`; every resource of every group that the server serves without it. */
  readonly resource?: string;
  /** Must exist; `default` without it. */
  readonly namespace?: string;
  /** A valid object of the resource. Without it the smallest one that its schema takes is tried. */
  readonly example?: Wire;
};

/**
 * Finds what the suite can be run on, by the server's own discovery and OpenAPI documents.
 *
 * @throws Error with all that keeps it from that: nothing served, no such resource, no valid object known.
 */
export async function findSubjects(options: SubjectOptions): Promise<readonly Subject[]> {
  const { send, resource } = options;
  const get = getter(send);
  const groups = await need(get, "/apis", ({ json }) => json.groups as Wire[]);
  const lists = await Promise.all(
    groups.flatMap(({ versions }) =>
      (versions as Wire[]).map(({ groupVersion }) =>
        need(get, `/apis/${groupVersion}`, ({ json }) => ({
          groupVersion,
          resources: json.resources as Wire[],
        })),
      ),
    ),
  );
  const found = lists.flatMap(({ groupVersion, resources }) => {
    const [group = "", version = ""] = (groupVersion as string).split("/");
    return resources
      .filter(({ name }) => !name.includes("/") && isAsked(resource, name, version, group))
      .map((entry) => ({ group, version, entry, resources }));
  });
  if (found.length === 0) {
    const served = lists.flatMap(({ groupVersion, resources }) =>
      resources.filter(({ name }) => !name.includes("/")).map(({ name }) => `${name} in ${groupVersion}`),
    );
    throw new Error(
      `${resource ? `there is no resource ${resource}` : "there is no resource"}; served: ${served.join(", ") || "nothing"}`,
    );
  }
  return Promise.all(found.map((one) => subjectOf(options, get, one)));
}

function isAsked(asked: string | undefined, plural: string, version: string, group: string): boolean {
  return asked === undefined || asked === `${plural}.${group}` || asked === `${plural}.${version}.${group}`;
}

type Found = {
  readonly group: string;
  readonly version: string;
  readonly entry: Wire;
  readonly resources: readonly Wire[];
};

async function subjectOf(options: SubjectOptions, get: Get, found: Found): Promise<Subject> {
  const { send, namespace = "default", example } = options;
  const { group, version, entry, resources } = found;
  const schema = await schemaOf(get, found);
  const resolve = (reference: string): Wire => schema.all[reference.split("/").at(-1) ?? ""];
  const content = example ?? sampleOf(schema.own, resolve);
  const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, status: _status, ...rest } = content;
  const { spec: specSchema, status: statusSchema } = schema.own.properties ?? {};
  if (specSchema) rest.spec ??= sampleOf(specSchema, resolve);
  const change = specSchema && changeOf(specSchema, rest.spec, resolve);
  const subject: Subject = {
    send,
    group,
    version,
    kind: entry.kind,
    plural: entry.name,
    singular: entry.singularName,
    namespaced: entry.namespaced,
    namespace: entry.namespaced ? namespace : "",
    verbs: entry.verbs,
    subresources: Object.fromEntries(
      resources
        .filter(({ name }) => name.startsWith(`${entry.name}/`))
        .map(({ name, verbs }) => [name.slice(entry.name.length + 1), verbs]),
    ),
    content: rest,
    status: statusSchema && { ...sampleOf(statusSchema, resolve), ...changeOf(statusSchema, {}, resolve) },
    change: change && { spec: change },
  };
  return rehearsed(subject);
}

/** A dry run says whether the example is valid, and whether its change is. */
async function rehearsed(subject: Subject): Promise<Subject> {
  if (!subject.verbs.includes("create")) return subject;
  const { trial } = openTrial(subject);
  const attempt = (body: Wire): Promise<Seen> =>
    trial.call("POST", `${trial.collection}?dryRun=All&fieldValidation=Strict`, { body });
  const object = trial.object();
  const { status, json, text } = await attempt(object);
  if (status !== 201) {
    const name = `${subject.plural}.${subject.version}.${subject.group}`;
    throw new Error(
      `${name}: no valid object is known (${json?.message ?? text}); give one with --example FILE`,
    );
  }
  if (!subject.change) return subject;
  const changed = { ...object, spec: { ...object.spec, ...subject.change.spec } };
  return (await attempt(changed)).status === 201 ? subject : { ...subject, change: undefined };
}

type Get = (path: string) => Promise<Seen>;

function getter(send: Send): Get {
  const { trial } = openTrial({
    send,
    group: "",
    version: "",
    kind: "",
    plural: "",
    singular: "",
    namespaced: false,
    namespace: "",
    verbs: [],
    subresources: {},
    content: {},
    status: undefined,
    change: undefined,
  });
  return (path) => trial.call("GET", path);
}

async function need<Value>(get: Get, path: string, read: (seen: Seen) => Value): Promise<Value> {
  const seen = await get(path);
  if (seen.status !== 200)
    throw new Error(`GET ${path} was answered with ${seen.status}: ${seen.text.trim()}`);
  return read(seen);
}

async function schemaOf(get: Get, { group, version, entry }: Found): Promise<{ own: Wire; all: Wire }> {
  const { json } = await get(`/openapi/v3/apis/${group}/${version}`);
  const all: Wire = json?.components?.schemas ?? {};
  const own = Object.values<Wire>(all).find((schema) =>
    (schema["x-kubernetes-group-version-kind"] as Wire[] | undefined)?.some(
      (gvk) => gvk.group === group && gvk.version === version && gvk.kind === entry.kind,
    ),
  );
  return { own: own ?? {}, all };
}
